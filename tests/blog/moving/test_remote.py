"""Pictures of other hosts: what may be reached, how long it may take, and what is taken.

The hosts are real servers on 127.0.0.1. Where a test needs to get there, only the check of the
address is replaced, and the port allowed; tests of the check itself replace nothing.
"""

import contextlib
import socket
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unittest.mock import patch

from django.test import SimpleTestCase

from blog.moving.remote import RemoteError, fetch, is_public
from tests.home.test_uploads import picture

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


class Handler(BaseHTTPRequestHandler):
    """Answers with what the test has put under a path: status, headers, pieces of the body."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        status, headers, pieces = self.server.answers.get(self.path, (404, {}, []))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(OSError):
            for piece in pieces:
                self.wfile.write(piece)
        self.close_connection = True

    def log_message(self, *args):
        pass


class RemoteTests(SimpleTestCase):
    def setUp(self):
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.answers, self.server.asked = {}, []
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.port = self.server.server_port
        self.looked_up = []

    def resolve(self, host: str, port: int) -> list[str]:
        self.looked_up.append(host)
        return {"private.example": ["10.0.0.1"]}.get(host, ["127.0.0.1"])

    def address(self, path: str = "/a.png", host: str = "pictures.example") -> str:
        return f"http://{host}:{self.port}{path}"

    def answer(self, path: str, *pieces: bytes, status: int = 200, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.server.answers[path] = (status, headers, pieces)

    def get(self, url: str = "", **options):
        """Fetch as everybody does, but from our server too."""
        return fetch(
            url or self.address(),
            **{
                "resolver": self.resolve,
                "allows": lambda address: address == "127.0.0.1",
                "ports": {self.port},
                **options,
            },
        )

    def assert_refused(self, reason: str, url: str = "", **options):
        with self.assertRaisesRegex(RemoteError, reason):
            self.get(url, **options)


class FetchTests(RemoteTests):
    def test_picture_and_its_name(self):
        self.answer("/deep/a%20b.jpg?x=1", PNG, Content_Type="text/plain")
        got = self.get(self.address("/deep/a%20b.jpg?x=1"))
        self.assertEqual((got.data, got.content_type, got.name), (PNG, "image/png", "a_b.png"))
        with tempfile.TemporaryDirectory() as folder:
            file = got.saved_in(Path(folder))
            self.assertEqual((file.name, file.read_bytes()), ("a_b.png", PNG))

    def test_host_is_asked_by_its_name_and_without_cookies(self):
        self.answer("/a.png", PNG)
        self.get()
        ((_, headers),) = self.server.asked
        self.assertEqual(headers["Host"], f"pictures.example:{self.port}")
        self.assertEqual(headers["Accept-Encoding"], "identity")
        self.assertTrue({"Cookie", "Authorization", "Referer"}.isdisjoint(headers))

    def test_name_is_looked_up_once_and_not_again_to_connect(self):
        self.answer("/a.png", PNG)
        real, asked = socket.getaddrinfo, []

        def note(host, *args, **options):
            asked.append(host)
            return real(host, *args, **options)

        with patch("socket.getaddrinfo", note):
            self.get()
        self.assertEqual(self.looked_up, ["pictures.example"])
        self.assertEqual(asked, ["127.0.0.1"])

    def test_kinds(self):
        for kind in ("PNG", "JPEG", "GIF", "WEBP", "AVIF", "BMP", "TIFF"):
            self.answer("/a", picture(kind, size=(30, 20)))
            self.assertEqual(self.get(self.address("/a")).content_type, f"image/{kind.lower()}")
        self.answer("/a", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>')
        self.assertEqual(self.get(self.address("/a")).name, "a.svg")

    def test_what_is_no_picture(self):
        for content in (b"", b"<!DOCTYPE html><svg>", b"%PDF-1.7", b"MZ", b"{}"):
            self.answer("/a.png", content, Content_Type="image/png")
            self.assert_refused("no picture")

    def test_other_answers(self):
        for status in (204, 304, 401, 403, 404, 500):
            self.answer("/a.png", status=status)
            self.assert_refused(str(status))

    def test_nobody_there(self):
        self.server.shutdown()
        self.server.server_close()
        self.assert_refused("no answer")

    def test_what_does_not_speak_http(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]

            def talk():
                connection, _ = server.accept()
                with connection:
                    connection.recv(1000)
                    connection.sendall(b"220 mail.example ESMTP\r\n")

            threading.Thread(target=talk, daemon=True).start()
            self.assert_refused("no answer", f"http://pictures.example:{port}/", ports={port})

    def test_tls_names_the_host_and_trusts_nobody_unknown(self):
        hello = []
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]

            def listen():
                connection, _ = server.accept()
                with connection:
                    hello.append(connection.recv(5000))

            thread = threading.Thread(target=listen, daemon=True)
            thread.start()
            self.assert_refused("", f"https://pictures.example:{port}/", ports={port})
            thread.join(5)
        self.assertIn(b"pictures.example", hello[0])


class RedirectTests(RemoteTests):
    def redirect(self, path: str, location: str, status: int = 302):
        self.answer(path, status=status, Location=location, Content_Length="0")

    def test_is_followed(self):
        for status in (301, 302, 303, 307, 308):
            self.redirect("/a.png", "../b.png", status)
            self.answer("/b.png", PNG)
            self.assertEqual(self.get().name, "b.png")

    def test_at_most_five(self):
        for number in range(6):
            self.redirect(f"/{number}", f"/{number + 1}")
        self.answer("/6", PNG)
        self.assertEqual(self.get(self.address("/1")).data, PNG)
        self.assert_refused("more than 5 redirects", self.address("/0"))

    def test_to_what_is_private_is_refused(self):
        for location, reason in (
            (f"http://private.example:{self.port}/", "10.0.0.1"),
            (f"http://user:secret@pictures.example:{self.port}/", "user name"),
            ("http://pictures.example:22/", "port 22"),
            ("file:///etc/passwd", "http"),
            ("ftp://pictures.example/", "http"),
            ("data:image/png;base64,AAAA", "http"),
        ):
            with self.subTest(location):
                self.redirect("/a.png", location)
                self.assert_refused(reason)
        self.assertEqual(len(self.server.asked), 6)

    def test_from_an_allowed_host_to_this_machine_is_refused_by_the_real_check(self):
        self.redirect("/a.png", f"http://localhost:{self.port}/secret")
        first = []

        def allows(address: str) -> bool:
            first.append(address)
            return True if len(first) == 1 else is_public(address)

        self.assert_refused("not for everybody", allows=allows)
        self.assertEqual([path for path, _ in self.server.asked], ["/a.png"])


class LimitTests(RemoteTests):
    def assert_in_time(self, seconds: float, **options):
        start = time.monotonic()
        self.assert_refused("longer than", seconds=seconds, **options)
        # The servers of these tests would go on for ever; a busy machine may add some seconds.
        self.assertLess(time.monotonic() - start, seconds + 20)

    def test_too_large_as_it_says_is_not_even_read(self):
        self.answer("/a.png", PNG, Content_Length=str(20 * 1024 * 1024))
        self.assert_refused("larger than 10 MB")

    def test_too_large_without_saying_so(self):
        sent = []

        def pieces():
            for _ in range(1000):
                sent.append(1)
                yield PNG * 1000

        self.server.answers["/a.png"] = (200, {}, pieces())
        self.assert_refused("larger than 1 MB", limit_bytes=1024 * 1024)
        self.assertLess(len(sent), 200)

    def test_exactly_as_large_as_allowed(self):
        for headers in ({}, {"Content_Length": str(len(PNG))}):
            self.answer("/a.png", PNG, **headers)
            self.assertEqual(self.get(limit_bytes=len(PNG)).data, PNG)
            self.assert_refused("larger", limit_bytes=len(PNG) - 1)

    def test_less_than_it_says(self):
        self.answer("/a.png", PNG, Content_Length=str(len(PNG) + 1))
        self.assert_refused("")

    def test_in_chunks(self):
        body = (
            b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (PNG, b"more")) + b"0\r\n\r\n"
        )
        self.answer("/a.png", body, Transfer_Encoding="chunked")
        self.assertEqual(self.get().data, PNG + b"more")

    def drip(self, before: bytes, piece: bytes):
        """Return the port of a server that sends a little now and then, without end."""
        server = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(server.close)

        def send():
            connection, _ = server.accept()
            with connection, contextlib.suppress(OSError):
                connection.recv(1000)
                connection.sendall(before)
                while True:
                    connection.sendall(piece)
                    time.sleep(0.05)

        threading.Thread(target=send, daemon=True).start()
        return server.getsockname()[1]

    def test_dripping_body(self):
        port = self.drip(b"HTTP/1.1 200 OK\r\n\r\n" + PNG, b"x")
        self.assert_in_time(0.6, url=f"http://pictures.example:{port}/", ports={port})

    def test_dripping_headers(self):
        port = self.drip(b"HTTP/1.1 200 OK\r\nX: ", b"x")
        self.assert_in_time(0.6, url=f"http://pictures.example:{port}/", ports={port})

    def test_silence(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            for scheme in ("http", "https"):
                url = f"{scheme}://pictures.example:{port}/"
                self.assert_in_time(0.5, url=url, ports={port})

    def test_name_that_is_looked_up_for_ever(self):
        self.assert_in_time(0.3, resolver=lambda host, port: time.sleep(3))

    def test_time_is_for_all_redirects_together(self):
        for number in range(5):
            self.answer(f"/{number}", status=302, Location=f"/{number + 1}", Content_Length="0")

        def resolve(host, port):
            time.sleep(0.2)
            return ["127.0.0.1"]

        self.assert_in_time(0.5, url=self.address("/0"), resolver=resolve)


class RefusedAddressTests(SimpleTestCase):
    """Nothing is replaced here: as in an import."""

    def test_this_machine_and_its_network(self):
        for host in (
            "127.0.0.1",
            "localhost",
            "[::1]",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[::127.0.0.1]",
            "[fe80::1]",
            "[fd00::1]",
            "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]",
            "169.254.169.254",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            # The same in other numbers.
            "2130706433",
            "0177.0.0.1",
            "0x7f.1",
            "0x7f000001",
            "127.1",
            "017700000001",
            "１２７.0.0.1",
        ):
            for scheme in ("http", "https"):
                with self.subTest(host), self.assertRaisesRegex(RemoteError, "not for everybody"):
                    fetch(f"{scheme}://{host}/a.png")

    def test_name_with_one_private_address_among_public_ones(self):
        with self.assertRaisesRegex(RemoteError, "192.168.0.1"):
            fetch("http://pictures.example/", resolver=lambda *_: ["93.184.215.14", "192.168.0.1"])

    def test_addresses_that_are_none_of_ours(self):
        for url, reason in (
            ("file:///etc/passwd", "http"),
            ("ftp://example.org/a.png", "http"),
            ("//example.org/a.png", "http"),
            ("a.png", "http"),
            ("http:///a.png", "no host"),
            ("http://a:b@example.org/a.png", "user name"),
            ("http://example.org@127.0.0.1/", "user name"),
            ("http://example.org:8000/", "port 8000"),
            ("http://example.org:0/", "port 0"),
            ("http://example.org:99999/", "cannot be read"),
            ("http://[::1/", "cannot be read"),
            ("http://example.org/a b", "characters"),
            ("http://example.org\\@127.0.0.1/", "characters"),
            ("http://example.org/\r\nHost: a", "characters"),
            (f"http://{'a' * 70}.example/", "no host"),
            ("http://a..b/", "no host"),
        ):
            with self.subTest(url), self.assertRaisesRegex(RemoteError, reason):
                fetch(url, resolver=lambda *_: self.fail("looked up"))

    def test_public_addresses_are_public(self):
        for address in ("93.184.215.14", "1.1.1.1", "2606:4700::1111", "2a00:1450:4001::1"):
            self.assertTrue(is_public(address), address)

    def test_special_addresses_are_not(self):
        for address in (
            "192.0.0.9",
            "192.0.2.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "192.88.99.1",
            "240.0.0.1",
            "239.1.1.1",
            "2001::1",
            "2001:db8::1",
            "3fff::1",
            "ff02::1",
            "fec0::1",
            "64:ff9b:1::1",
            "fe80::1%eth0",
            "words",
            "",
        ):
            self.assertFalse(is_public(address), address)
