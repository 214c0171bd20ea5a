"""Files of a source in the libraries: each content once, checked, and without leftovers."""

import io
import os
import tempfile
import tracemalloc
from pathlib import Path

from django.test import override_settings
from django.urls import reverse
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.models import Collection

from blog.moving.media import MediaLibrary
from blog.moving.report import Problems
from home.models import SiteImage
from home.publishing import make_page_pictures
from tests import factories
from tests.base import MediaTestCase
from tests.home.test_uploads import picture, png_of

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">'
    b'<rect width="40" height="20" fill="red"/></svg>'
)


def converted_from(kind: str, mode: str = "RGB", **options) -> bytes:
    stream = io.BytesIO()
    Image.linear_gradient("L").resize((64, 48)).convert(mode).save(stream, kind, **options)
    return stream.getvalue()


def animation() -> bytes:
    stream = io.BytesIO()
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "green", "blue")]
    frames[0].save(stream, "GIF", save_all=True, append_images=frames[1:], duration=100)
    return stream.getvalue()


class MediaLibraryTests(MediaTestCase):
    def setUp(self):
        self.source = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.library = self.new_run()
        self.addCleanup(self.remove_files)

    def remove_files(self):
        for name in self.files():
            (self.media / name).unlink()

    def new_run(self, **options) -> MediaLibrary:
        self.problems = Problems()
        return MediaLibrary(problems=self.problems, **{"dry_run": False, **options})

    def file(self, name: str, content: bytes) -> Path:
        path = self.source / name
        path.write_bytes(content)
        return path

    def test_a_loss_is_told_once(self):
        broken = self.file("a.png", b"no picture")
        for _ in range(2):
            self.assertIsNone(self.library.picture(broken, "a.png"))
        self.assertEqual(len(self.problems.found), 1)

    def add(self, name: str, content: bytes, **options) -> SiteImage | None:
        key = self.library.picture(self.file(name, content), f"static/{name}", **options)
        return SiteImage.objects.get(pk=key) if key else None

    def assert_lost(self, name: str, content: bytes, reason: str):
        before = self.files()
        self.assertIsNone(self.add(name, content))
        problem = self.problems.found[-1]
        self.assertEqual((problem.level, problem.path), ("lost", f"static/{name}"))
        self.assertIn(reason, problem.message)
        self.assertEqual(self.files(), before)
        self.assertFalse(SiteImage.objects.exists())


class PictureTests(MediaLibraryTests):
    def test_kinds_of_the_web_stay_as_they_are(self):
        for kind in ("JPEG", "PNG", "WEBP", "AVIF", "GIF"):
            with self.subTest(kind):
                content = picture(kind)
                image = self.add(f"a {kind}.{kind.lower()}", content)
                self.assertEqual((image.width, image.height), (320, 200))
                self.assertEqual(Path(image.file.path).read_bytes(), content)
                self.assertEqual(image.file_size, len(content))
                self.assertEqual(image.collection.name, "Imported")
        self.assertEqual(self.problems.found, [])
        self.assertEqual(self.library.pictures_added, 5)

    def test_what_wagtail_would_have_noted_is_noted(self):
        image = self.add("a.jpg", picture(size=(300, 100)))
        noted = image.file_hash, image.file_size, image.width, image.height
        image._set_image_file_metadata()
        image.file.close()
        self.assertEqual(noted, (image.file_hash, image.file_size, image.width, image.height))
        self.assertEqual(image.file.width, 300)

    def test_title_and_description(self):
        image = self.add("first-flight.png", picture("PNG"), description="A wagtail")
        self.assertEqual((image.title, image.description), ("first-flight", "A wagtail"))
        image = self.add("b.png", picture("PNG"), title="T" * 300, description="D" * 300)
        self.assertEqual((len(image.title), len(image.description)), (255, 255))

    def test_one_upload_for_one_content(self):
        content = picture("PNG")
        keys = {self.add(f"{name}.png", content).pk for name in "abc"}
        self.assertEqual(len(keys), 1)
        self.assertEqual((self.library.pictures_added, self.library.reused), (1, 0))
        self.library = self.new_run()
        self.assertEqual({self.add("d.png", content).pk}, keys)
        self.assertEqual((self.library.pictures_added, self.library.reused), (0, 1))
        self.assertEqual(len(self.files()), 1)

    def test_what_an_editor_uploaded_is_found(self):
        image = self.add("a.png", picture("PNG"))
        SiteImage.objects.update(collection=Collection.get_first_root_node(), title="Mine")
        self.library = self.new_run()
        self.assertEqual(self.add("b.png", (self.source / "a.png").read_bytes()).pk, image.pk)

    def test_same_hash_of_another_size_is_another_content(self):
        image = self.add("a.png", picture("PNG"))
        SiteImage.objects.update(file_size=1)
        self.library = self.new_run()
        self.assertNotEqual(self.add("a.png", (self.source / "a.png").read_bytes()).pk, image.pk)

    def test_same_name_of_another_content_is_another_picture(self):
        first, second = (self.add("cover.png", picture("PNG")) for _ in range(2))
        self.assertNotEqual(first.file.name, second.file.name)
        self.assertEqual(len(self.files()), 2)

    def test_name_says_what_is_in_it(self):
        self.assertRegex(self.add("a.jpg", picture("PNG")).file.name, r"/a-[0-9a-f]{8}\.png$")
        self.assertRegex(self.add("b.JPEG", picture()).file.name, r"/b-[0-9a-f]{8}\.jpeg$")

    def test_names_of_all_sorts(self):
        for stem in ("日本の鳥" * 20, "a b?c*d", "x" * 200, "...", "é", "-"):
            with self.subTest(stem):
                image = self.add(f"{stem}.png"[-200:], picture("PNG", size=(30, 20)))
                self.assertRegex(image.file.name, r"^original_images/[\w.-]+-[0-9a-f]{8}\.png$")

    def test_name_of_an_export_does_not_grow(self):
        name = Path(self.add("a.png", picture("PNG")).file.name)
        content = (self.media / name).read_bytes()
        SiteImage.objects.all().delete()
        (self.media / name).unlink()
        self.library = self.new_run()
        self.assertEqual(self.add(name.name, content).file.name, str(name))

    def test_animation_stays_one(self):
        content = animation()
        image = self.add("a.gif", content)
        self.assertEqual(Path(image.file.path).read_bytes(), content)

    def test_other_kinds_become_png(self):
        for name, content in {
            "a.bmp": converted_from("BMP"),
            "a.tif": converted_from("TIFF"),
            "cmyk.tiff": converted_from("TIFF", "CMYK"),
            "grey.tiff": converted_from("TIFF", "I;16"),
            "a.ico": converted_from("ICO", "RGBA", sizes=[(32, 24)]),
        }.items():
            with self.subTest(name):
                image = self.add(name, content)
                with Image.open(image.file.path) as stored:
                    self.assertEqual(stored.format, "PNG")
                self.assertTrue(image.file.name.endswith(".png"))
                self.assertEqual(self.problems.found[-1].level, "note")
                again = self.new_run()
                self.assertEqual(again.picture(self.source / name, name), image.pk)
                self.assertEqual((again.pictures_added, again.reused), (0, 1))
        self.assertFalse(self.problems.has_losses)

    def test_only_the_first_page_of_a_fax_is_taken_and_that_is_said(self):
        pages = [Image.new("L", (30, 20), shade) for shade in (0, 255)]
        stream = io.BytesIO()
        pages[0].save(stream, "TIFF", save_all=True, append_images=pages[1:])
        self.assertIsNotNone(self.add("a.tif", stream.getvalue()))
        self.assertEqual(
            [str(one) for one in self.problems.found if one.level == "warning"],
            ["static/a.tif: only the first of 2 pictures in the file is taken"],
        )

    def test_address_is_that_of_the_stored_file(self):
        image = self.add("a.png", picture("PNG"))
        address = self.library.address_of("picture", image.pk)
        self.assertEqual(address, image.file.url)
        self.assertEqual(b"".join(self.client.get(address)), Path(image.file.path).read_bytes())


class RefusedPictureTests(MediaLibraryTests):
    def test_too_many_pixels(self):
        for width, height in ((6001, 4000), (60_000, 60_000)):
            self.assert_lost("large.png", png_of(width, height), "pixels")

    def test_too_many_bytes(self):
        path = self.file("heavy.jpg", picture())
        os.truncate(path, 50 * 1024 * 1024 + 1)
        self.assertIsNone(self.library.picture(path, "static/heavy.jpg"))
        self.assertIn("at most 50", self.problems.found[0].message)

    def test_half_of_a_picture(self):
        for kind in ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "BMP", "TIFF"):
            with self.subTest(kind):
                whole = picture(kind)
                self.assert_lost(f"half.{kind.lower()}", whole[: len(whole) // 2], "")

    def test_what_is_no_picture(self):
        self.assert_lost("words.png", b"Not a picture at all.\n" * 100, "no picture")
        self.assert_lost("empty.png", b"", "no picture")
        self.assert_lost("script.png", b"%!PS-Adobe-3.0 EPSF-3.0\n", "no picture")
        self.assert_lost("words.svg", b"words", "drawing")

    def test_what_cannot_be_opened(self):
        for path in (self.source / "none.png", self.source):
            self.assertIsNone(self.library.picture(path, "none.png"))
            self.assertIsNone(self.library.document(path, "none.pdf"))
        self.assertEqual({one.level for one in self.problems.found}, {"lost"})

    def test_one_does_not_stop_the_next(self):
        self.assert_lost("half.png", picture("PNG")[:2000], "broken")
        self.assertIsNotNone(self.add("whole.png", picture("PNG")))


class DrawingTests(MediaLibraryTests):
    def test_is_cleaned_and_has_a_size(self):
        content = SVG.replace(b"<rect", b"<script>alert(1)</script><rect")
        image = self.add("a.svg", content)
        self.assertEqual((image.width, image.height), (40, 20))
        self.assertNotIn(b"alert", Path(image.file.path).read_bytes())
        (problem,) = self.problems.found
        self.assertEqual((problem.level, problem.path), ("warning", "static/a.svg"))
        self.assertIn("<script>", problem.message)
        self.assertEqual(self.add("b.svg", content).pk, image.pk)
        self.library = self.new_run()
        self.assertEqual(self.add("c.svg", content).pk, image.pk)
        self.assertEqual(len(self.files()), 1)

    def test_is_known_without_its_suffix(self):
        self.assertTrue(self.add("drawing.png", SVG).file.name.endswith(".svg"))

    def test_is_shown_as_it_is_and_nothing_fails(self):
        image = self.add("a.svg", SVG)
        value = {"image": image.pk, "alt_text": "A box", "decorative": False}
        with (
            self.assertNoLogs("home.renditions", "ERROR"),
            self.captureOnCommitCallbacks(execute=True),
        ):
            post = factories.post(
                body=[
                    {"type": "image", "value": {"image": value, "caption": ""}},
                ],
                cover=image,
                social_image=image,
            )
        self.assertEqual(make_page_pictures(post).unreadable, 0)
        self.assertEqual(image.renditions.count(), 0)
        response = self.client.get(post.url)
        self.assertContains(
            response, f'height="20" loading="eager" src="{image.file.url}" width="40">'
        )
        self.assertContains(self.client.get("/blog/"), image.file.url)
        served = self.client.get(image.file.url)
        self.assertEqual(served["Content-Type"], "image/svg+xml")
        self.assertEqual(b"".join(served), Path(image.file.path).read_bytes())

    def test_admin_lists_and_edits_it(self):
        image = self.add("a.svg", SVG)
        self.client.force_login(factories.administrator())
        for address in (
            reverse("wagtailimages:index"),
            reverse("wagtailimages:edit", args=[image.pk]),
            reverse("wagtailimages_chooser:choose"),
            reverse("wagtailimages_chooser:chosen", args=[image.pk]),
        ):
            with self.subTest(address):
                self.assertContains(self.client.get(address), ".svg")

    def test_editor_can_change_its_title(self):
        image = self.add("a.svg", SVG)
        self.client.force_login(factories.administrator())
        response = self.client.post(
            reverse("wagtailimages:edit", args=[image.pk]),
            {"title": "A box", "collection": image.collection_id},
        )
        self.assertEqual(response.status_code, 302)
        image.refresh_from_db()
        self.assertEqual((image.title, image.width), ("A box", 40))


class DocumentTests(MediaLibraryTests):
    def document(self, name: str, content: bytes, **options):
        key = self.library.document(self.file(name, content), f"static/{name}", **options)
        return get_document_model().objects.get(pk=key)

    def test_any_file_once(self):
        for name in ("a.pdf", "a.html", "a", "a.tar.gz"):
            document = self.document(name, name.encode())
            self.assertEqual(Path(document.file.path).read_bytes(), name.encode())
        again = self.document("b.pdf", b"a.pdf")
        self.assertEqual(again.title, "a")
        self.assertEqual((self.library.documents_added, self.library.reused), (4, 0))
        self.library = self.new_run()
        self.assertEqual(self.document("c.pdf", b"a.pdf").pk, again.pk)
        self.assertEqual((self.library.documents_added, self.library.reused), (0, 1))

    def test_only_what_is_safe_is_shown_in_the_browser(self):
        for name, disposition in (("a.pdf", "inline"), ("a.html", "attachment")):
            document = self.document(name, b"<script>alert(1)</script>" + name.encode())
            address = self.library.address_of("document", document.pk)
            response = self.client.get(address)
            b"".join(response)
            self.assertTrue(response["Content-Disposition"].startswith(disposition))

    def test_drawing_is_cleaned_here_too(self):
        document = self.document("a.svg", SVG.replace(b"<rect", b"<script>alert(1)</script><rect"))
        self.assertNotIn(b"alert", Path(document.file.path).read_bytes())
        self.assertEqual(len(self.problems.found), 1)

    def test_large_file_is_taken_and_named(self):
        path = self.file("film.mp4", b"")
        os.truncate(path, 50 * 1024 * 1024 + 1)
        self.assertIsNotNone(self.library.document(path, "static/film.mp4"))
        self.assertEqual(self.problems.found[0].level, "warning")

    def test_title(self):
        self.assertEqual(self.document("a.pdf", b"a", title="Slides").title, "Slides")


class RepeatedRunTests(MediaLibraryTests):
    def test_file_of_a_killed_run_gives_way(self):
        image = self.add("a.png", picture("PNG"))
        name, content = image.file.name, (self.source / "a.png").read_bytes()
        # As if killed after the file was half written and before its row was.
        SiteImage.objects.filter(pk=image.pk).delete()
        (self.media / name).write_bytes(content[:100])
        self.library = self.new_run()
        image = self.add("a.png", content)
        self.assertEqual(image.file.name, name)
        self.assertEqual(Path(image.file.path).read_bytes(), content)
        self.assertEqual(len(self.files()), 1)

    def test_two_imports_at_once_make_one_upload(self):
        content = picture("PNG")
        other = self.new_run()
        path = self.file("a.png", content)
        # The other has looked and found nothing; meanwhile this one uploads.
        looked = other._find
        keys = []

        def look_then_wait(kind, wanted):
            found = looked(kind, wanted)
            if not keys:
                keys.append(self.library.picture(path, "a.png"))
            return found

        other._find = look_then_wait
        keys.append(other.picture(path, "a.png"))
        self.assertEqual(keys[0], keys[1])
        self.assertEqual((self.library.pictures_added, other.pictures_added), (1, 0))
        self.assertEqual(len(self.files()), 1)


class DryRunTests(MediaLibraryTests):
    def setUp(self):
        super().setUp()
        self.library = self.new_run(dry_run=True)

    def test_nothing_is_written(self):
        with self.assertNumQueries(3):
            first = self.library.picture(self.file("a.png", picture("PNG")), "a.png")
            second = self.library.document(self.file("a.pdf", b"a"), "a.pdf")
        self.assertEqual(self.files(), [])
        self.assertFalse(Collection.objects.filter(name="Imported").exists())
        self.assertEqual((first, second), (-1, -2))
        self.assertEqual((self.library.pictures_added, self.library.documents_added), (1, 1))

    def test_same_content_has_the_same_key(self):
        content = converted_from("BMP")
        keys = [self.library.picture(self.file(f"{n}.bmp", content), "a") for n in "ab"]
        self.assertEqual(keys[0], keys[1])
        self.assertEqual(len(self.problems.found), 1)

    def test_what_is_there_has_its_own_key(self):
        wet = MediaLibrary(dry_run=False, problems=Problems())
        path = self.file("a.png", picture("PNG"))
        self.assertEqual(self.library.picture(path, "a"), -1)
        key = wet.picture(path, "a")
        self.library = self.new_run(dry_run=True)
        self.assertEqual(self.library.picture(path, "a"), key)
        self.assertEqual(self.library.reused, 1)

    def test_messages_are_the_same(self):
        files = {"a.png": picture("PNG")[:900], "a.svg": b"<svg><script/></svg>", "a.bmp": b"BM"}
        said = []
        for dry_run in (True, False):
            library = self.new_run(dry_run=dry_run)
            for name, content in files.items():
                library.picture(self.file(name, content), name)
            said.append([str(one) for one in self.problems.found])
        self.assertEqual(said[0], said[1])
        self.assertEqual(len(said[0]), 3)

    def test_address_is_the_one_to_come(self):
        path = self.file("a.png", picture("PNG"))
        planned = self.library.address_of("picture", self.library.picture(path, "a"))
        self.library = self.new_run()
        self.assertEqual(
            planned, self.library.address_of("picture", self.library.picture(path, "a"))
        )


class MemoryTests(MediaLibraryTests):
    @override_settings(DEBUG=False)
    def test_stays_flat(self):
        stream = io.BytesIO()
        Image.new("RGB", (60, 40)).save(stream, "PNG")
        content = stream.getvalue()
        self.library = self.new_run(dry_run=True)
        path = self.source / "a.png"

        def add(numbers):
            for number in numbers:
                # Behind its end a picture may hold anything.
                path.write_bytes(content + f"{number:06}".encode() + bytes(50_000))
                self.library.picture(path, "a.png")

        add(range(20))
        tracemalloc.start()
        self.addCleanup(tracemalloc.stop)
        before = tracemalloc.get_traced_memory()[0]
        add(range(20, 220))
        self.assertLess(tracemalloc.get_traced_memory()[0] - before, 300_000)
        self.assertEqual(self.library.pictures_added, 220)
