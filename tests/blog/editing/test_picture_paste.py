"""A picture pasted into a body: stored once, given back as a block, refused with a reason."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from home.models import SiteImage, User
from tests import factories
from tests.base import MediaTestCase


class PicturePasteTests(MediaTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.user = factories.administrator()

    def setUp(self):
        self.client.force_login(self.user)

    def send(self, name: str = "grey_wagtail.png", content: bytes | None = None):
        content = factories.image_file(320, 200).file.getvalue() if content is None else content
        file = SimpleUploadedFile(name, content, "image/png")
        return self.client.post(reverse("blog_post_pictures"), {"file": file})

    def test_picture_comes_back_as_a_block_without_description(self):
        (block,) = self.send().json()["blocks"]
        picture = SiteImage.objects.get()
        self.assertEqual(block["type"], "image")
        self.assertEqual(block["value"]["image"]["image"]["id"], picture.pk)
        self.assertFalse(block["value"]["image"]["alt_text"])
        self.assertEqual((picture.title, picture.uploaded_by_user), ("grey wagtail", self.user))

    def test_picture_of_the_clipboard_is_called_by_its_moment(self):
        self.send("image.png")
        self.assertRegex(SiteImage.objects.get().title, r"^Pasted on \d{4}-\d\d-\d\d at \d\d:\d\d$")

    def test_same_picture_is_stored_once(self):
        self.send()
        files = self.files()
        (block,) = self.send("other.png").json()["blocks"]
        self.assertEqual(block["value"]["image"]["image"]["id"], SiteImage.objects.get().pk)
        self.assertEqual(self.files(), files)

    def test_broken_picture_is_refused_with_the_reason(self):
        whole = factories.image_file(320, 200).file.getvalue()
        for content in (whole[: len(whole) // 2], b"words", b""):
            response = self.send(content=content)
            self.assertEqual(response.status_code, 400)
            self.assertTrue(response.json()["error"])
        self.assertEqual(self.client.post(reverse("blog_post_pictures")).status_code, 400)
        self.assertFalse(SiteImage.objects.exists())

    def test_others_are_refused(self):
        self.client.force_login(User.objects.create_user("reader", password="password"))
        self.assertNotEqual(self.send().status_code, 200)
        self.assertFalse(SiteImage.objects.exists())
