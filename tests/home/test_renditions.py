"""Real pictures through the real encoders: what is made, when, and what is in it."""

import io
import re
from pathlib import Path
from unittest.mock import patch

from django.core.files.images import ImageFile
from django.urls import reverse
from PIL import Image, ImageCms, ImageDraw
from PIL.TiffImagePlugin import IFDRational
from wagtail.models import Site

from blog.models import Author
from home import encoding
from home.encoding import draw
from home.models import SiteImage, SiteRendition, SiteSettings
from home.pictures import responsive_image
from home.publishing import make_page_pictures
from home.renditions import keep, make_renditions, picture_url, plan, prefetch, widths
from tests import factories
from tests.base import MediaTestCase

ORIENTATION, GPS, CAMERA = 0x0112, 0x8825, 0x010F


def stored(picture: Image.Image, kind: str = "JPEG", name: str = "picture", **options) -> SiteImage:
    """Return ``picture`` in the library, in a file of this kind and name."""
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return SiteImage.objects.create(
        title="A picture", file=ImageFile(stream, name=f"{name}.{kind.lower()}")
    )


def two_halves(width: int = 600, height: int = 400) -> Image.Image:
    """Return a picture that is red on the left and blue on the right."""
    picture = Image.new("RGB", (width, height), "red")
    ImageDraw.Draw(picture).rectangle((width // 2, 0, width, height), fill="blue")
    return picture


def from_a_camera(orientation: int = 1) -> SiteImage:
    """Return a picture that knows where and with what it was taken."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[CAMERA] = "A camera"
    degrees = (IFDRational(45), IFDRational(31), IFDRational(12))
    exif[GPS] = {1: "N", 2: degrees, 3: "W", 4: degrees}
    return stored(two_halves(), exif=exif, comment=b"A secret comment")


def broken() -> SiteImage:
    """Return a picture whose file was cut in two after it was stored."""
    image = factories.image(600, 400)
    file = Path(image.file.path)
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 3])
    return image


def pixels(rendition: SiteRendition) -> Image.Image:
    """Return a rendition's file, decoded."""
    picture = Image.open(io.BytesIO(Path(rendition.file.path).read_bytes()))
    picture.load()
    return picture


def colour_at(picture: Image.Image, x: float, y: float) -> str:
    """Return "red" or "blue", whichever is stronger at a place given in parts of the picture."""
    place = (int(picture.width * x), int(picture.height * y))
    red, _, blue = picture.convert("RGB").getpixel(place)
    return "red" if red > blue else "blue"


class MakingTests(MediaTestCase):
    def specs(self, image) -> set[str]:
        return set(image.renditions.values_list("filter_spec", flat=True))

    def test_modern_formats_in_widths_and_a_fallback(self):
        image = stored(two_halves(1000, 500))
        made = make_renditions([image])
        self.assertEqual((made.pictures, made.renditions), (1, 7))
        sizes = {
            f"width-{width}|format-{kind}"
            for width in (480, 800, 1000)
            for kind in ("avif", "webp")
        }
        self.assertEqual(self.specs(image), {*sizes, "width-1000|format-jpeg"})

    def test_files_are_what_they_say(self):
        image = stored(two_halves(1000, 500))
        make_renditions([image])
        for one in image.renditions.all():
            with self.subTest(one.filter_spec):
                picture = pixels(one)
                self.assertEqual(picture.format.lower(), one.filter_spec.rpartition("-")[2])
                self.assertEqual(picture.size, (one.width, one.height))
                self.assertEqual(one.height * 2, one.width)
                self.assertEqual(
                    (colour_at(picture, 0.1, 0.5), colour_at(picture, 0.9, 0.5)), ("red", "blue")
                )

    def test_nothing_is_made_larger(self):
        self.assertEqual(widths(300), [300])
        self.assertEqual(widths(500), [500])
        self.assertEqual(widths(900), [480, 800, 900])
        self.assertEqual(widths(5000), [480, 800, 1200, 1600])
        image = stored(two_halves(90, 60))
        make_renditions([image])
        make_renditions([image], square=True)
        self.assertLessEqual(max(one.width for one in image.renditions.all()), 90)

    def test_second_run_makes_nothing(self):
        images = [factories.image(600, 400), from_a_camera(6), from_a_camera(1)]
        make_renditions(images)
        files = self.files()
        with patch.object(encoding, "upright", side_effect=AssertionError("decoded again")):
            made = make_renditions(images)
        self.assertEqual((made.complete, made.renditions), (3, 0))
        self.assertEqual(self.files(), files)

    def test_picture_met_twice_is_made_once(self):
        image = factories.image(300, 200)
        self.assertEqual(make_renditions([image, None, SiteImage.objects.get()]).pictures, 1)

    def test_picture_is_decoded_once(self):
        image = factories.image(1600, 900)
        with patch.object(encoding, "upright", wraps=encoding.upright) as decode:
            self.assertEqual(make_renditions([image]).renditions, 9)
        self.assertEqual(decode.call_count, 1)

    def test_faces_are_cut_square_around_the_focal_point(self):
        image = stored(two_halves(800, 400))
        image.focal_point_x, image.focal_point_y = 750, 200
        image.focal_point_width = image.focal_point_height = 50
        image.save()
        make_renditions([image], square=True)
        self.assertEqual(
            {(one.width, one.height) for one in image.renditions.all()}, {(96, 96), (192, 192)}
        )
        for one in image.renditions.all():
            self.assertEqual(colour_at(pixels(one), 0.1, 0.5), "blue")

    def test_broken_picture_is_logged_and_the_others_are_made(self):
        good = factories.image(300, 200)
        gone = factories.image(300, 200)
        gone.file.storage.delete(gone.file.name)
        with self.assertLogs("home.renditions", "ERROR") as logs:
            made = make_renditions([broken(), gone, good])
        self.assertEqual((made.unreadable, made.pictures), (2, 1))
        self.assertEqual(len(logs.output), 2)
        self.assertTrue(good.renditions.exists())

    def test_animation_is_left_alone(self):
        frames = [two_halves(300, 200), Image.new("RGB", (300, 200), "green")]
        image = stored(frames[0], "GIF", save_all=True, append_images=frames[1:])
        self.assertEqual(make_renditions([image]).renditions, 0)
        self.assertFalse(image.renditions.exists())
        self.assertIn(f'src="{image.file.url}"', responsive_image(image))

    def test_gif_that_does_not_move_is_made_too(self):
        self.assertEqual(make_renditions([stored(two_halves(300, 200), "GIF")]).renditions, 3)

    def test_transparency_is_kept(self):
        picture = Image.new("RGBA", (300, 200), (255, 0, 0, 0))
        image = stored(picture, "WEBP", lossless=True)
        make_renditions([image])
        self.assertIn("width-300|format-png", self.specs(image))
        for one in image.renditions.all():
            with self.subTest(one.filter_spec):
                self.assertEqual(pixels(one).convert("RGBA").getpixel((5, 5))[3], 0)

    def test_unusual_colours_look_the_same(self):
        grey = Image.new("I;16", (300, 200), 0x8000)
        printed = Image.new("CMYK", (300, 200), (0, 255, 255, 0))
        for picture, kind, expected in (
            (grey, "PNG", (128, 128, 128)),
            (printed, "JPEG", (255, 0, 0)),
            (Image.new("L", (300, 200), 100), "JPEG", (100, 100, 100)),
            (Image.new("1", (300, 200), 1), "PNG", (255, 255, 255)),
            (Image.new("P", (300, 200), 0), "PNG", (0, 0, 0)),
        ):
            image = stored(picture, kind)
            make_renditions([image])
            self.assertEqual(image.renditions.count(), 3)
            for one in image.renditions.all():
                with self.subTest(mode=picture.mode, spec=one.filter_spec):
                    shown = pixels(one).convert("RGB").getpixel((150, 100))
                    self.assertLess(
                        max(abs(a - b) for a, b in zip(shown, expected, strict=True)), 6
                    )

    def test_colour_profile_is_kept(self):
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        image = stored(two_halves(300, 200), icc_profile=profile)
        make_renditions([image])
        for one in image.renditions.all():
            self.assertEqual(pixels(one).info.get("icc_profile"), profile)

    def test_name_is_never_used_for_another_content(self):
        first = stored(two_halves(300, 200), name="same")
        make_renditions([first])
        names = {one.file.name for one in first.renditions.all()}
        with self.captureOnCommitCallbacks(execute=True):
            first.delete()
        second = stored(Image.new("RGB", (300, 200), "green"), name="same")
        make_renditions([second])
        self.assertEqual(first.file.name, second.file.name)
        self.assertTrue(names.isdisjoint(one.file.name for one in second.renditions.all()))

    def test_runner_that_comes_second_leaves_no_file(self):
        image = factories.image(300, 200)
        image.prefetched_renditions = []
        todo = plan(image)  # made before the other one began
        make_renditions([image])
        files = self.files()
        with image.open_file() as file:
            keep(todo, draw(file, todo.cuts))
        self.assertEqual(self.files(), files)
        self.assertEqual(image.renditions.count(), 3)


class CameraTests(MediaTestCase):
    def test_original_says_by_what_but_not_where_it_was_taken(self):
        with from_a_camera().open_file() as file:
            exif = Image.open(file).getexif()
            self.assertTrue(dict(exif))
            self.assertEqual(dict(exif.get_ifd(GPS)), {})

    def test_rendition_says_nothing_about_place_camera_or_owner(self):
        image = from_a_camera(6)
        make_renditions([image])
        make_renditions([image], square=True)
        self.assertEqual(image.renditions.count(), 8)
        for one in image.renditions.all():
            with self.subTest(one.filter_spec):
                picture = pixels(one)
                self.assertEqual(dict(picture.getexif()), {})
                self.assertEqual(dict(picture.getexif().get_ifd(GPS)), {})
                data = Path(one.file.path).read_bytes()
                for word in (b"camera", b"secret", b"Exif"):
                    self.assertNotIn(word, data)

    def test_picture_stands_upright(self):
        # Where red is to be seen, by the number that a camera writes for how it was held.
        for orientation, red, blue in (
            (1, (0.1, 0.5), (0.9, 0.5)),
            (3, (0.9, 0.5), (0.1, 0.5)),
            (6, (0.5, 0.1), (0.5, 0.9)),
            (8, (0.5, 0.9), (0.5, 0.1)),
        ):
            image = from_a_camera(orientation)
            make_renditions([image])
            for one in image.renditions.all():
                with self.subTest(orientation=orientation, spec=one.filter_spec):
                    picture = pixels(one)
                    self.assertEqual(picture.width < picture.height, orientation in (6, 8))
                    self.assertEqual(colour_at(picture, *red), "red")
                    self.assertEqual(colour_at(picture, *blue), "blue")


class PublishingTests(MediaTestCase):
    """Everything that is to be seen is made when it becomes public."""

    def publish(self, make, *args, **kwargs):
        with self.captureOnCommitCallbacks(execute=True):
            return make(*args, **kwargs)

    def assert_made(self, image, size="width"):
        specs = " ".join(
            SiteRendition.objects.filter(image=image).values_list("filter_spec", flat=True)
        )
        for kind in ("avif", "webp", "png"):
            self.assertRegex(specs, rf"{size}-[\dx]+\|format-{kind}")

    def test_post(self):
        cover, shared, shown, still, poster = (factories.image(300, 200) for _ in range(5))
        body = [
            ("image", {"image": {"image": shown, "decorative": True}}),
            ("embed", {"url": "https://youtu.be/lJ8ydIuPFeU", "title": "T", "picture": still}),
            ("video", {"file": None, "title": "T", "poster": poster}),
        ]
        self.publish(factories.post, cover=cover, social_image=shared, body=body)
        for image in (cover, shared, shown, still, poster):
            self.assert_made(image)

    def test_draft_makes_nothing(self):
        cover = factories.image(300, 200)
        self.publish(factories.post, cover=cover, publish=False)
        self.assertFalse(SiteRendition.objects.exists())

    def test_publishing_that_is_taken_back_makes_nothing(self):
        with self.captureOnCommitCallbacks(execute=False):
            factories.post(cover=factories.image(300, 200))
        self.assertFalse(SiteRendition.objects.exists())

    def test_standard_page(self):
        shared, shown = factories.image(300, 200), factories.image(300, 200)
        body = [("image", {"image": {"image": shown, "decorative": True}})]
        self.publish(factories.standard_page, body=body, social_image=shared)
        self.assert_made(shared)
        self.assert_made(shown)

    def test_home_page_and_blog_index(self):
        for page in (factories.home_page(), factories.blog_index()):
            page.social_image = factories.image(300, 200)
            self.publish(page.save_revision().publish)
            self.assert_made(page.social_image)

    def test_author(self):
        picture = factories.image(300, 200)
        self.publish(Author.objects.create, name="Ada", picture=picture)
        self.assert_made(picture, "fill")
        html = self.client.get("/blog/authors/ada/")
        self.assertEqual(html.status_code, 404)
        self.publish(factories.post, authors=[Author.objects.get()])
        html = self.client.get("/blog/authors/ada/").content.decode()
        self.assertIn("fill-192x192", html)
        self.assertNotIn(picture.file.url, html)

    def test_site(self):
        settings = SiteSettings.for_site(Site.objects.get())
        settings.default_social_image = factories.image(300, 200)
        self.publish(settings.save)
        self.assert_made(settings.default_social_image)

    def test_new_file_of_a_picture_in_use(self):
        self.client.force_login(factories.administrator())
        used, unused = factories.image(300, 200), factories.image(300, 200)
        self.publish(factories.post, cover=used)
        self.publish(Author.objects.create, name="Ada", picture=used)
        old = set(used.renditions.values_list("file", flat=True))
        for image in (used, unused):
            file = factories.image_file(500, 300)
            file.seek(0)
            address = reverse("wagtailimages:edit", args=[image.pk])
            data = {"title": "New", "file": file, "collection": "1"}
            self.assertEqual(self.publish(self.client.post, address, data).status_code, 302)
        self.assert_made(used, "width")
        self.assert_made(used, "fill")
        self.assertEqual(max(one.width for one in used.renditions.all()), 500)
        self.assertTrue(old.isdisjoint(used.renditions.values_list("file", flat=True)))
        self.assertFalse(unused.renditions.filter(filter_spec__startswith="width").exists())

    def test_new_focal_point_of_a_face(self):
        picture = factories.image(300, 200)
        self.publish(Author.objects.create, name="Ada", picture=picture)
        picture.focal_point_x = picture.focal_point_y = 20
        picture.focal_point_width = picture.focal_point_height = 10
        self.publish(picture.save)
        self.assertIn("fill-192x192", responsive_image(SiteImage.objects.get(), square=True))

    def test_failure_does_not_stop_publishing(self):
        with (
            patch("home.publishing.make_renditions", side_effect=MemoryError),
            self.assertLogs("django.test", "ERROR"),
        ):
            post = self.publish(factories.post, cover=factories.image(300, 200))
        self.assertTrue(post.live)


class ReadingTests(MediaTestCase):
    @classmethod
    def setUpTestData(cls):
        shown = factories.image(640, 360)
        body = [("image", {"image": {"image": shown, "decorative": True}})]
        cls.ready = factories.post("Ready", cover=factories.image(640, 360), body=body)
        make_page_pictures(cls.ready)
        # As after a run that was killed between publishing and making.
        cls.unready = factories.post("Unready", cover=factories.image(640, 360), body=body)

    def test_view_makes_no_rendition_and_writes_no_file(self):
        files, rows = self.files(), SiteRendition.objects.count()
        for address in ("/", "/blog/", self.ready.url, self.unready.url):
            self.assertEqual(self.client.get(address).status_code, 200)
        self.assertEqual(self.files(), files)
        self.assertEqual(SiteRendition.objects.count(), rows)

    def test_every_address_in_a_page_is_that_of_a_file(self):
        for page in (self.ready, self.unready):
            html = self.client.get(page.url).content.decode()
            found = set(re.findall(r"/media/([^\s\",]+)", html))
            self.assertTrue(found)
            self.assertLessEqual(found, set(self.files()))

    def test_reader_of_a_post_that_is_ready_gets_no_original(self):
        html = self.client.get(self.ready.url).content.decode()
        self.assertNotIn("/media/original_images/", html)


class ResponsiveImageTests(MediaTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.image = factories.image(1000, 500, "JPEG")
        make_renditions([cls.image])

    def html(self, **options) -> str:
        return responsive_image(SiteImage.objects.get(pk=self.image.pk), **options)

    def test_modern_formats_first_each_from_narrow_to_wide(self):
        sources = re.findall(
            r'<source type="([^"]+)" srcset="([^"]+)" sizes="([^"]+)">', self.html(sizes="50vw")
        )
        self.assertEqual([source[0] for source in sources], ["image/avif", "image/webp"])
        for kind, srcset, sizes in sources:
            parts = [part.split() for part in srcset.split(", ")]
            self.assertEqual([width for _, width in parts], ["480w", "800w", "1000w"])
            self.assertTrue(all(url.endswith(f".{kind.partition('/')[2]}") for url, _ in parts))
            self.assertEqual(sizes, "50vw")

    def test_fallback_has_its_measures(self):
        html = self.html(alt="A gradient")
        self.assertRegex(html, r'height="500" [^>]*src="/media/images/[^"]+\.jpg" width="1000"')
        self.assertIn('alt="A gradient"', html)

    def test_lazy_unless_it_opens_the_page(self):
        self.assertIn('loading="lazy"', self.html())
        self.assertNotIn("fetchpriority", self.html())
        eager = self.html(loading="eager")
        self.assertIn('loading="eager"', eager)
        self.assertIn('fetchpriority="high"', eager)

    def test_attributes_are_added_and_escaped(self):
        html = self.html(**{"class": "cover"}, alt='"><script>')
        self.assertIn('class="cover"', html)
        self.assertNotIn("<script>", html)

    def test_no_picture_is_nothing(self):
        self.assertEqual(responsive_image(None), "")

    def test_original_where_nothing_was_made(self):
        image = factories.image(300, 200)
        html = responsive_image(image)
        self.assertNotIn("<source", html)
        self.assertIn(f'height="200" loading="lazy" src="{image.file.url}" width="300"', html)

    def test_square_cut_is_only_taken_when_asked_for(self):
        make_renditions([self.image], square=True)
        self.assertNotIn("fill-", self.html())
        self.assertNotIn("width-", self.html(square=True))

    def test_costs_one_query_and_none_when_prefetched(self):
        image = SiteImage.objects.get(pk=self.image.pk)
        with self.assertNumQueries(1):
            responsive_image(image)
        prefetch([image])
        with self.assertNumQueries(0):
            responsive_image(image)

    def test_one_address_for_all_browsers(self):
        self.assertRegex(picture_url(self.image, 1200), r"\.width-1000\.format-jpeg\.\w+\.jpg$")
        image = factories.image(300, 200)
        self.assertEqual(picture_url(image, 1200), image.file.url)
