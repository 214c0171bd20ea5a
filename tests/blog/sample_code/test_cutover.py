"""Which release just answered? The script that waits, and the view it asks."""

import contextlib
import io
import itertools
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest import mock

from django.test import RequestFactory, SimpleTestCase

from blog.sample.posts import get_post
from tests.blog.sample_code.running import run_module

POST = get_post("which-release-just-answered")


class VersionViewTests(SimpleTestCase):
    def answer(self, started_as, deployed_since):
        with mock.patch.dict("os.environ", RELEASE=started_as):
            names = run_module(POST.source("views.py"))
        with mock.patch.dict("os.environ", RELEASE=deployed_since):
            return names["version"](RequestFactory().get("/version"))

    def test_tells_the_release_the_process_was_started_with(self):
        response = self.answer("2025.14", deployed_since="2025.15")
        self.assertEqual(json.loads(response.content)["release"], "2025.14")

    def test_answers_as_the_post_shows(self):
        response = self.answer("2025.14", deployed_since="2025.14")
        [shown] = [block.fields["code"] for block in POST.code_blocks("http")]
        head, body = shown.split("\n\n")
        for header in head.splitlines()[1:]:
            name, value = header.split(": ")
            self.assertEqual(response.headers[name], value)
        self.assertEqual(json.loads(response.content).keys(), json.loads(body).keys())


class WaitForReleaseTests(SimpleTestCase):
    def wait(self, answers, **options):
        """Run the script against a site that gives these answers, and then the last for ever."""
        names = run_module(POST.source("wait_for_release.py"))
        answers = itertools.chain(answers, itertools.repeat(answers[-1]))
        names["answering"] = lambda url: next(answers)
        options = {"in_a_row": 3, "pause": 0, "patience": 2} | options
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            done = names["wait_for_release"]("http://example.org/version", "2025.14", **options)
        return done, [line.split(" ", 1)[1] for line in printed.getvalue().splitlines()]

    def test_waits_until_the_old_release_is_silent(self):
        mixed = ["2025.13", "2025.14", "2025.13", "2025.14", "2025.14", "2025.13", "2025.14"]
        done, printed = self.wait(mixed)
        self.assertTrue(done)
        [console] = POST.code_blocks("console")
        session = console.fields["code"].splitlines()[1:-2]
        self.assertEqual(printed, [line.split()[1] for line in session])

    def test_says_when_nobody_answers(self):
        self.assertEqual(self.wait([None, "2025.14"]), (True, ["no answer", "2025.14"]))

    def test_gives_up_while_an_old_process_goes_on(self):
        alternating = ["2025.13", "2025.14"] * 1000
        done, _printed = self.wait(alternating, pause=0.01, patience=0.1)
        self.assertFalse(done)

    def test_asks_over_a_new_connection_each_time(self):
        answering = run_module(POST.source("wait_for_release.py"))["answering"]
        with two_generations() as (url, peers):
            self.assertEqual([answering(url) for _ in range(3)], ["old", "new", "new"])
        self.assertEqual(len(peers), 3)
        self.assertIsNone(answering(url))


@contextlib.contextmanager
def two_generations():
    """A server whose first answer comes from the old release and all others from the new one.

    Yields its address, and the set of the connections that it has answered.
    """
    releases, peers = itertools.chain(["old"], itertools.repeat("new")), set()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            peers.add(self.client_address)
            body = json.dumps({"release": next(releases)}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            """Leave the output of the tests alone."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/version", peers
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
