"""Where a picture was taken does not get out with its file."""

import io
import warnings
from unittest import TestCase

from django.core.files.base import ContentFile
from PIL import ExifTags, Image

from home.models import SiteImage
from home.positions import wipe_position
from tests.base import MediaTestCase

XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description exif:GPSLatitude="52,31.2N" '
    b'dc:title="A wagtail"><exif:GPSLongitude>13,24.5E</exif:GPSLongitude></rdf:Description>'
    b"</x:xmpmeta>"
)


def taken_in_berlin(kind: str, **options) -> io.BytesIO:
    """Return a picture that says where, when and with what it was taken."""
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = "Telephone 7"
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.IFD.GPSInfo] = {
        ExifTags.GPS.GPSLatitudeRef: "N",
        ExifTags.GPS.GPSLatitude: (52.0, 31.0, 12.25),
        ExifTags.GPS.GPSLongitudeRef: "E",
        ExifTags.GPS.GPSLongitude: (13.0, 24.0, 17.75),
        ExifTags.GPS.GPSDateStamp: "2026:11:25",
    }
    stream = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(stream, kind, exif=exif, **options)
    return stream


def exif_of(stream) -> Image.Exif:
    stream.seek(0)
    with Image.open(stream) as picture:
        picture.load()
        return picture.getexif()


class PositionTests(TestCase):
    def test_place_is_wiped_and_the_rest_stays(self):
        for kind in ("JPEG", "PNG", "WEBP", "AVIF"):
            with self.subTest(kind):
                stream = taken_in_berlin(kind)
                before = stream.getvalue()
                self.assertEqual(len(exif_of(stream).get_ifd(ExifTags.IFD.GPSInfo)), 5)
                self.assertTrue(wipe_position(stream))
                after = stream.getvalue()
                exif = exif_of(stream)
                self.assertEqual(exif.get_ifd(ExifTags.IFD.GPSInfo), {})
                self.assertEqual(exif[ExifTags.Base.Model], "Telephone 7")
                self.assertNotIn(b"2026:11:25", after)
                self.assertEqual(len(after), len(before))
                with Image.open(io.BytesIO(before)) as one, Image.open(stream) as other:
                    self.assertEqual(one.tobytes(), other.tobytes())

    def test_place_in_xmp_is_wiped(self):
        for kind in ("JPEG", "WEBP"):
            with self.subTest(kind):
                stream = taken_in_berlin(kind, xmp=XMP)
                self.assertTrue(wipe_position(stream))
                self.assertNotIn(b"52,31", stream.getvalue())
                self.assertNotIn(b"13,24", stream.getvalue())
                self.assertIn(b"A wagtail", stream.getvalue())

    def test_picture_without_a_place_is_left_alone(self):
        stream = io.BytesIO()
        Image.linear_gradient("L").save(stream, "PNG")
        self.assertFalse(wipe_position(stream))
        again = taken_in_berlin("JPEG")
        wipe_position(again)
        self.assertFalse(wipe_position(again))

    def test_what_is_no_picture_is_left_alone(self):
        for content in (b"", b"GIF89a", b"\xff\xd8\xff\xe1\0\x10Exif\0\0II*\0", b"words"):
            stream = io.BytesIO(content)
            self.assertFalse(wipe_position(stream))
            self.assertEqual(stream.getvalue(), content)

    def test_broken_directories_do_no_harm(self):
        whole = taken_in_berlin("JPEG").getvalue()
        start = whole.index(b"Exif\0\0") + 6
        for place in range(start, start + 120):
            broken = io.BytesIO(whole[:place] + b"\xff" + whole[place + 1 :])
            with warnings.catch_warnings(action="ignore"):
                wipe_position(broken)
            self.assertEqual(len(broken.getvalue()), len(whole))


class StoredPictureTests(MediaTestCase):
    def test_file_that_is_served_has_no_place(self):
        stream = taken_in_berlin("JPEG")
        uploaded = stream.getvalue()
        image = SiteImage.objects.create(title="A", file=ContentFile(uploaded, "berlin.jpg"))
        with image.file.storage.open(image.file.name) as stored:
            self.assertEqual(exif_of(stored).get_ifd(ExifTags.IFD.GPSInfo), {})
        self.assertEqual((image.width, image.height), (256, 256))

    def test_saving_again_does_not_read_the_file(self):
        image = SiteImage.objects.create(
            title="A", file=ContentFile(taken_in_berlin("JPEG").getvalue(), "berlin.jpg")
        )
        again = SiteImage.objects.get(pk=image.pk)
        again.title = "B"
        again.save()
        self.assertEqual(again.file.name, image.file.name)
