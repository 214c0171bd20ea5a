"""The checks of a form as it is sent while a post is written."""

from datetime import timedelta

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.test.utils.form_data import nested_form_data, streamfield

from blog.models import BlogPostPage
from home.models import User
from tests import factories
from tests.blog.editing.test_post_form import post_data

CODE = {"language": "", "code": "x = 1\n", "filename": "", "caption": "", "highlight_lines": ""}


def text(html: str) -> tuple:
    """Return a text as the editor sends it, which is as JSON."""
    features = ["h2", "h3", "h4", "link", "bold"]
    return "text", ContentstateConverter(features=features).from_database_format(html)


class CheckPanelTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.user = factories.administrator()
        cls.post = factories.post("Stored")

    def setUp(self):
        self.client.force_login(self.user)

    def send(self, *blocks, url=None, **fields):
        url = url or reverse("blog_check_post", args=[self.post.pk])
        data = post_data(body=streamfield(list(blocks)), **fields)
        for number in range(len(blocks)):
            data[f"body-{number}-id"] = f"block-{number}"
        return self.client.post(url, data)

    def findings(self, *blocks, **fields) -> list[tuple]:
        fields = {"introduction": "In short.", **fields}
        answer = self.send(*blocks, **fields).json()
        return [(one["path"], one["place"], one["message"]) for one in answer["findings"]]

    def test_places_are_paths_in_the_form(self):
        found = self.findings(
            text("<p>Hello</p>"), ("code", CODE), ("code", {**CODE, "filename": "a.py"})
        )
        self.assertEqual(
            [one[:2] for one in found],
            [("body.block-1", "Code 1"), ("body.block-2", "Code 2, a.py")],
        )

    def test_links_to_drafts_are_found(self):
        draft = factories.post("Half done", publish=False)
        later = factories.post("Later", publish=False, go_live_at=timezone.now() + timedelta(9))
        public = factories.post("Out")
        html = "".join(
            f'<p><a linktype="page" id="{pk}">words</a></p>'
            for pk in (draft.pk, later.pk, public.pk, 987654)
        )
        messages = [one[2] for one in self.findings(text(html))]
        self.assertEqual(len(messages), 3)
        self.assertIn("the draft “Half done”", messages[0])
        self.assertIn("“Later”, which goes live on", messages[1])
        self.assertIn("not there any more", messages[2])

    def test_anchors_of_the_rendered_page_are_known(self):
        html = '<h2>Two words</h2><p><a href="#two-words">a</a> <a href="#three">b</a></p>'
        ((_, _, message),) = self.findings(text(html))
        self.assertIn("#three", message)

    def test_picture_without_description_is_found(self):
        picture = factories.image()
        image = {
            "image": {"image": picture.pk, "alt_text": "", "decorative": ""},
            "caption": "null",
        }
        found = self.findings(("image", image))
        self.assertEqual([one[:2] for one in found], [("body.block-0", "Picture 1")])

    def test_incomplete_form_is_checked(self):
        found = self.findings(title="", slug="")
        self.assertEqual(found, [])

    def test_form_that_cannot_be_read_is_said_to_be_so(self):
        self.assertEqual(self.send(date="nonsense").json(), {"errors": ["date"]})

    def test_new_post_is_checked(self):
        url = reverse("blog_check_new_post", args=[factories.blog_index().pk])
        found = self.send(("code", CODE), url=url).json()["findings"]
        self.assertEqual([one["path"] for one in found], ["body.block-0", "introduction"])

    def test_nothing_is_stored(self):
        revisions = self.post.revisions.count()
        self.findings(title="Changed")
        self.assertEqual(self.post.revisions.count(), revisions)
        self.assertEqual(BlogPostPage.objects.get().title, "Stored")

    def test_others_are_refused(self):
        self.client.force_login(User.objects.create_user("reader", password="password"))
        self.assertNotEqual(self.send().status_code, 200)

    def test_page_that_is_no_post_has_no_checks_of_ours(self):
        home = factories.home_page()
        url = reverse("blog_check_post", args=[home.pk])
        self.assertEqual(self.client.post(url, nested_form_data({})).status_code, 404)
        for page, expected in ((home, False), (self.post, True)):
            editor = self.client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
            self.assertEqual(b"data-post-checks=" in editor.content, expected)
            self.assertIn(b"data-content-word-count", editor.content)
