import os
import tempfile
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from tests.base import MediaTestCase

FILM = bytes(range(256)) * 40
LAST = len(FILM) - 1


class ServeMediaTests(MediaTestCase):
    @classmethod
    def setUpTestData(cls):
        default_storage.save("documents/film.mp4", ContentFile(FILM))

    def store(self, name: str, content: bytes = b"content") -> str:
        """Store a file and return its address."""
        return f"/media/{default_storage.save(name, ContentFile(content))}"

    def get(self, address: str = "/media/documents/film.mp4", **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        response = self.client.get(address, headers=headers)
        # Read at once, or the file would stay open.
        response.body = b"".join(response) if response.streaming else response.content
        return response


class TypeTests(ServeMediaTests):
    def test_known_endings_have_their_types(self):
        expected = {
            "a.avif": "image/avif",
            "a.JPG": "image/jpeg",
            "a.png": "image/png",
            "a.svg": "image/svg+xml",
            "a.mp4": "video/mp4",
            "a.webm": "video/webm",
            "a.vtt": "text/vtt; charset=utf-8",
            "a.txt": "text/plain; charset=utf-8",
            "a.pdf": "application/pdf",
        }
        for name, content_type in expected.items():
            with self.subTest(name):
                response = self.get(self.store(name))
                self.assertEqual(response["Content-Type"], content_type)
                self.assertTrue(response["Content-Disposition"].startswith("inline"))

    def test_everything_else_is_a_download(self):
        for name in ("a.html", "a.svgz", "a.xml", "a.js", "a.xhtml", "a.zip", "a", "a.png.html"):
            with self.subTest(name):
                response = self.get(self.store(name, b"<script>alert(1)</script>"))
                self.assertEqual(response["Content-Type"], "application/octet-stream")
                self.assertTrue(response["Content-Disposition"].startswith("attachment"))

    def test_no_file_can_do_anything(self):
        response = self.get()
        self.assertEqual(response["X-Content-Type-Options"], "nosniff")
        self.assertEqual(response["Content-Security-Policy"], "default-src 'none'; sandbox")

    def test_drawing_has_its_own_styles_and_nothing_else(self):
        response = self.get(self.store("a.SVG"))
        self.assertEqual(
            response["Content-Security-Policy"],
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox",
        )
        self.assertEqual(response["X-Content-Type-Options"], "nosniff")

    def test_quotes_in_a_name_do_not_end_the_name(self):
        (self.media / 'a".html').write_bytes(b"content")
        response = self.get("/media/a%22.html")
        self.assertEqual(response["Content-Disposition"], 'attachment; filename="a\\".html"')

    def test_only_reading_is_allowed(self):
        self.assertEqual(self.client.post("/media/documents/film.mp4").status_code, 405)

    def test_head_has_no_body(self):
        response = self.client.head("/media/documents/film.mp4")
        self.assertEqual(b"".join(response), b"")
        self.assertEqual(response["Content-Length"], str(len(FILM)))


class RangeTests(ServeMediaTests):
    def test_without_a_range_all_is_sent(self):
        response = self.get()
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.body, FILM)
        self.assertEqual(response["Content-Length"], str(len(FILM)))
        self.assertEqual(response["Accept-Ranges"], "bytes")

    def test_part_of_a_file(self):
        for asked, first, last in (
            ("0-0", 0, 0),
            ("0-", 0, LAST),
            ("100-199", 100, 199),
            (f"10000-{LAST + 5000}", 10000, LAST),
            ("-100", LAST - 99, LAST),
            (f"-{LAST + 5000}", 0, LAST),
        ):
            with self.subTest(asked):
                response = self.get(range=f"bytes={asked}")
                self.assertEqual(response.status_code, 206)
                self.assertEqual(response["Content-Range"], f"bytes {first}-{last}/{len(FILM)}")
                self.assertEqual(response["Content-Length"], str(last - first + 1))
                self.assertEqual(response.body, FILM[first : last + 1])

    def test_part_that_is_not_there(self):
        for asked in (f"{len(FILM)}-", "999999-1000000", "-0"):
            with self.subTest(asked):
                response = self.get(range=f"bytes={asked}")
                self.assertEqual(response.status_code, 416)
                self.assertEqual(response["Content-Range"], f"bytes */{len(FILM)}")
                self.assertEqual(response.body, b"")

    def test_nothing_is_a_part_of_an_empty_file(self):
        address = self.store("empty.mp4", b"")
        self.assertEqual(self.get(address).status_code, 200)
        self.assertEqual(self.get(address, range="bytes=0-").status_code, 416)

    def test_what_is_no_range_is_answered_with_all(self):
        for asked in ("bytes=-", "bytes=5-2", "bytes=0-1,5-9", "lines=1-2", "bytes=a-b", "¼"):
            with self.subTest(asked):
                response = self.get(range=asked)
                self.assertEqual(response.status_code, 200)
                self.assertEqual(len(response.body), len(FILM))

    def test_number_that_is_too_long_to_read_is_no_range(self):
        self.assertEqual(self.get(range=f"bytes={'9' * 5000}-").status_code, 200)

    def test_part_is_sent_only_of_the_file_that_the_reader_has_begun(self):
        whole = self.get()
        for known in (whole["ETag"], whole["Last-Modified"]):
            self.assertEqual(self.get(range="bytes=5-9", if_range=known).status_code, 206)
        other = self.get(range="bytes=5-9", if_range='"another"')
        self.assertEqual((other.status_code, len(other.body)), (200, len(FILM)))

    def test_nothing_is_compressed_again(self):
        response = self.get(range="bytes=100-199", accept_encoding="gzip")
        self.assertEqual(response.body, FILM[100:200])
        self.assertEqual(response["Content-Length"], "100")
        self.assertEqual(self.get(accept_encoding="gzip")["Content-Length"], str(len(FILM)))


class CacheTests(ServeMediaTests):
    def test_unchanged_file_is_not_sent_again(self):
        first = self.get()
        tag, moment = first["ETag"], first["Last-Modified"]
        for header in ({"if_none_match": tag}, {"if_modified_since": moment}):
            response = self.get(**header)
            self.assertEqual(response.status_code, 304)
            self.assertEqual(response["ETag"], tag)

    def test_changed_file_is_sent(self):
        address = self.store("changing.txt", b"one")
        first = self.get(address)
        (self.media / "changing.txt").write_bytes(b"other")
        response = self.get(address, if_none_match=first["ETag"])
        self.assertEqual((response.status_code, response.body), (200, b"other"))

    def test_only_what_never_changes_is_kept_for_ever(self):
        kept = self.get(self.store("images/a.width-800.format-webp.0123456789ab.webp"))
        self.assertEqual(kept["Cache-Control"], "public, max-age=31536000, immutable")
        for name in ("images/a.max-165x165.png", "original_images/a.png"):
            with self.subTest(name):
                response = self.get(self.store(name))
                self.assertEqual(response["Cache-Control"], "public, max-age=3600")

    def test_document_is_asked_for_each_time_as_it_may_become_restricted(self):
        response = self.get()
        self.assertEqual(response["Cache-Control"], "public, no-cache")
        self.assertEqual(self.get(if_none_match=response["ETag"]).status_code, 304)


class PathTests(ServeMediaTests):
    def assert_missing(self, address: str):
        self.assertEqual(self.client.get(address).status_code, 404, address)

    def test_missing_file_and_folder(self):
        for address in ("/media/none.png", "/media/documents", "/media/documents/", "/media/"):
            self.assert_missing(address)

    def test_nothing_outside_the_folder(self):
        outside = self.media.parent / f"{self.media.name}-secret.txt"
        outside.write_text("secret")
        self.addCleanup(outside.unlink)
        for way in ("..", "%2e%2e", "documents/../..", "documents/%2e%2e/%2e%2e", "./..", "..%2f."):
            self.assert_missing(f"/media/{way}/{outside.name}")
        self.assert_missing(f"/media/{outside}")
        self.assert_missing(f"/media/%2f{str(outside).lstrip('/')}")
        self.assert_missing(f"/media/..-secret.txt/../../{outside.name}")

    def test_link_out_of_the_folder_leads_nowhere(self):
        with tempfile.TemporaryDirectory() as folder:
            secret = Path(folder) / "secret.txt"
            secret.write_text("secret")
            (self.media / "link.txt").symlink_to(secret)
            (self.media / "linked").symlink_to(folder)
            self.assert_missing("/media/link.txt")
            self.assert_missing("/media/linked/secret.txt")

    def test_link_within_the_folder_is_followed(self):
        (self.media / "again.mp4").symlink_to(self.media / "documents/film.mp4")
        self.assertEqual(self.get("/media/again.mp4").body, FILM)

    def test_link_to_itself(self):
        (self.media / "loop.txt").symlink_to(self.media / "loop.txt")
        self.assert_missing("/media/loop.txt")

    def test_names_that_no_file_can_have(self):
        for name in ("%00", "a%00.png", "a" * 5000, "%ff", "\\..\\secret", "a/" * 300):
            self.assert_missing(f"/media/{name}")

    def test_what_is_no_regular_file(self):
        os.mkfifo(self.media / "pipe.txt")
        self.addCleanup(os.unlink, self.media / "pipe.txt")
        self.assert_missing("/media/pipe.txt")
