"""What an editor may bring along that is no picture, or too much of one."""

import io
import struct
import zlib
from unittest.mock import patch

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from PIL.ImageFile import ImageFile

from home.models import SiteImage
from tests import factories
from tests.base import MediaTestCase

MEGABYTE = 1024 * 1024


def png_of(width: int, height: int) -> bytes:
    """Return a PNG that says it is of this size; its pixels are not worth the memory."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def picture(kind: str = "JPEG", size: tuple[int, int] = (320, 200), **options) -> bytes:
    """Return a picture of noise, which does not become small."""
    stream = io.BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(stream, kind, **options)
    return stream.getvalue()


class AsAdministrator(MediaTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.user = factories.administrator()

    def setUp(self):
        self.client.force_login(self.user)
        self.files_before = self.files()

    def assert_nothing_kept(self):
        self.assertFalse(SiteImage.objects.exists())
        self.assertEqual(self.files(), self.files_before)


class UploadTests(AsAdministrator):
    """In the view where one picture is added."""

    def send(self, name: str, content: bytes):
        file = SimpleUploadedFile(name, content, "image/jpeg")
        return self.client.post(
            reverse("wagtailimages:add"), {"title": "A picture", "file": file, "collection": "1"}
        )

    def error(self, name: str, content: bytes) -> str:
        """Return the form's one error about the file, having made sure that nothing was kept."""
        response = self.send(name, content)
        self.assertEqual(response.status_code, 200)
        (message,) = response.context["form"].errors["file"]
        self.assertContains(response, message, html=False)
        self.assert_nothing_kept()
        return message

    def test_picture_is_taken(self):
        for kind in ("JPEG", "PNG", "WEBP", "AVIF", "GIF"):
            with self.subTest(kind):
                response = self.send(f"a.{kind.lower()}", picture(kind))
                self.assertRedirects(
                    response, reverse("wagtailimages:index"), fetch_redirect_response=False
                )
                image = SiteImage.objects.latest("pk")
                self.assertEqual((image.width, image.height), (320, 200))

    def test_too_many_pixels_are_never_decoded(self):
        for width, height in ((6001, 4000), (9000, 9000), (60_000, 60_000)):
            with self.subTest(width=width), patch.object(ImageFile, "load") as load:
                message = self.error("large.png", png_of(width, height))
                self.assertIn("too many pixels", message)
                self.assertIn("Maximum pixels 24000000", message)
                load.assert_not_called()

    def test_too_many_bytes(self):
        content = picture() + bytes(10 * MEGABYTE)
        self.assertIn("too big", self.error("heavy.jpg", content))

    def test_half_a_jpeg(self):
        whole = picture(size=(800, 600))
        for share in (0.02, 0.5, 0.99):
            with self.subTest(share):
                content = whole[: int(len(whole) * share)]
                self.error("half.jpg", content)

    def test_half_of_other_kinds(self):
        for kind in ("PNG", "WEBP", "GIF", "AVIF"):
            with self.subTest(kind):
                whole = picture(kind)
                self.error(f"half.{kind.lower()}", whole[: len(whole) // 2])

    def test_avif_whose_header_is_all_that_is_right(self):
        whole = picture("AVIF")
        start = whole.index(b"mdat") + 4
        self.error("spoilt.avif", whole[:start] + bytes(len(whole) - start))

    def test_text_with_the_name_of_a_picture(self):
        self.error("words.png", b"Not a picture at all, only words.\n" * 100)

    def test_picture_with_the_name_of_another_kind(self):
        self.assertIn("does not match", self.error("really-a-jpeg.png", picture("JPEG")))

    def test_svg_is_refused(self):
        svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
        self.assertIn("Supported formats", self.error("drawing.svg", svg))
        self.error("drawing.png", svg)

    def test_empty_file(self):
        self.assertIn("empty", self.error("empty.jpg", b""))


class OtherWaysInTests(AsAdministrator):
    """In the view for several pictures, and in the one inside the page editor."""

    def test_several_pictures(self):
        response = self.client.post(
            reverse("wagtailimages:add_multiple"),
            {"files[]": SimpleUploadedFile("half.jpg", picture()[:2000]), "collection": "1"},
        )
        self.assertEqual(response.status_code, 200)
        self.assertIn("broken", response.json()["error_message"])
        self.assert_nothing_kept()

    def test_picture_chosen_while_writing(self):
        response = self.client.post(
            reverse("wagtailimages_chooser:create"),
            {
                "image-chooser-upload-title": "A picture",
                "image-chooser-upload-file": SimpleUploadedFile("half.jpg", picture()[:2000]),
                "image-chooser-upload-collection": "1",
            },
        )
        self.assertContains(response, "This picture is broken")
        self.assert_nothing_kept()

    def test_new_file_for_a_picture(self):
        image = factories.image(320, 200)
        name = image.file.name
        response = self.client.post(
            reverse("wagtailimages:edit", args=[image.pk]),
            {
                "title": "A picture",
                "file": SimpleUploadedFile("half.jpg", picture()[:2000]),
                "collection": "1",
            },
        )
        self.assertContains(response, "This picture is broken")
        image.refresh_from_db()
        self.assertEqual(image.file.name, name)
        self.assertTrue(image.file.storage.exists(name))
