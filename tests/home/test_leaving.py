"""What readers find where a page stood that was taken back or deleted."""

from django.test import TestCase
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect

from blog.models import BlogPostPage
from home.models import GoneAddress
from tests import factories

QUESTION = "What readers of the old address find"


class LeavingTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.target = factories.post(slug="target")
        cls.post = factories.post(slug="leaving")
        Redirect.add_redirect("/2019/leaving.html", redirect_to=cls.post)
        cls.draft = factories.post(slug="draft", publish=False)
        cls.administrator = factories.administrator()

    def setUp(self):
        self.client.force_login(self.administrator)

    def url(self, action: str, *pages) -> str:
        if len(pages) == 1:
            return reverse(f"wagtailadmin_pages:{action}", args=[pages[0].pk])
        bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        return f"{bulk}?{'&'.join(f'id={page.pk}' for page in pages)}&next=/admin/"

    def choose(self, action: str, *pages, leaving="", page="", **more):
        data = {"leaving": leaving, "leaving_page": getattr(page, "pk", page), **more}
        return self.client.post(self.url(action, *pages), data, follow=True)

    def status(self, *paths: str) -> set[int]:
        return {self.client.get(path, follow=True).status_code for path in paths}

    def test_form_asks_with_the_usual_answer_chosen(self):
        for action, usual in (("delete", "gone"), ("unpublish", "nothing")):
            for pages in ((self.post,), (self.post, self.target)):
                with self.subTest(action, pages=len(pages)):
                    response = self.client.get(self.url(action, *pages))
                    self.assertContains(response, QUESTION)
                    self.assertContains(response, "page-chooser")
                    chosen = [
                        line
                        for line in response.text.split("<input")
                        if 'name="leaving"' in line and "checked" in line.partition(">")[0]
                    ]
                    self.assertEqual(len(chosen), 1)
                    self.assertIn(f'value="{usual}"', chosen[0])

    def test_of_a_draft_nothing_is_asked(self):
        response = self.client.get(self.url("delete", self.draft))
        self.assertNotContains(response, QUESTION)
        self.choose("delete", self.draft, leaving="gone")
        self.assertFalse(BlogPostPage.objects.filter(pk=self.draft.pk).exists())
        self.assertFalse(GoneAddress.objects.exists())

    def test_deleted_with_each_answer(self):
        for leaving, status in (("nothing", 404), ("gone", 410)):
            post = factories.post(slug="each")
            Redirect.add_redirect("/each.html", redirect_to=post)
            self.choose("delete", post, leaving=leaving)
            self.assertEqual(self.status("/blog/each/", "/each.html"), {status}, leaving)

    def test_deleted_its_addresses_lead_to_another_page(self):
        self.choose("delete", self.post, leaving="elsewhere", page=self.target)
        for path in ("/blog/leaving/", "/2019/leaving.html"):
            self.assertRedirects(self.client.get(path), self.target.url, 301)
        self.assertFalse(GoneAddress.objects.exists())

    def test_taken_back_with_each_answer(self):
        paths = ("/blog/leaving/", "/2019/leaving.html")
        for leaving, status in (("nothing", 404), ("gone", 410)):
            self.choose("unpublish", self.post, leaving=leaving)
            self.assertEqual(self.status(*paths), {status}, leaving)
            self.post.refresh_from_db()
            self.post.save_revision().publish()
            self.assertEqual(self.client.get(paths[0]).status_code, 200)
            self.assertRedirects(self.client.get(paths[1]), self.post.url, 301)
        self.choose("unpublish", self.post, leaving="elsewhere", page=self.target)
        for path in paths:
            self.assertRedirects(self.client.get(path), self.target.url, 301)
        self.post.refresh_from_db()
        self.post.save_revision().publish()
        self.assertEqual(self.client.get(paths[0]).status_code, 200)
        self.assertFalse(GoneAddress.objects.exists())

    def test_pages_below_are_led_on_too(self):
        about = factories.standard_page("About", slug="about")
        factories.standard_page("Team", slug="team", parent=about)
        self.choose(
            "unpublish", about, leaving="elsewhere", page=self.target, include_descendants="on"
        )
        for path in ("/about/", "/about/team/"):
            self.assertRedirects(self.client.get(path), self.target.url, 301)

    def test_answer_that_makes_no_sense_changes_nothing(self):
        for page, reason in (
            ("", "Choose the page"),
            (self.post, "Choose another page"),
            (self.draft, "Readers cannot see that page"),
            (999999, "Select a valid choice"),
        ):
            for action in ("delete", "unpublish"):
                for pages in ((self.post,), (self.post, factories.post())):
                    with self.subTest(reason, action=action, pages=len(pages)):
                        response = self.choose(action, *pages, leaving="elsewhere", page=page)
                        self.assertContains(response, reason)
                        self.assertContains(response, QUESTION)
        self.post.refresh_from_db()
        self.assertTrue(self.post.live)

    def test_several_at_once(self):
        other = factories.post(slug="other")
        self.choose("unpublish", self.post, other, leaving="gone")
        self.assertEqual(self.status("/blog/leaving/", "/blog/other/"), {410})
        self.choose("delete", self.post, other, leaving="elsewhere", page=self.target)
        for path in ("/blog/leaving/", "/blog/other/", "/2019/leaving.html"):
            self.assertRedirects(self.client.get(path), self.target.url, 301)

    def test_without_an_answer_it_is_the_usual_one(self):
        other = factories.post(slug="other")
        self.client.post(self.url("unpublish", self.post), {})
        self.client.post(self.url("delete", other), {})
        self.assertEqual(self.status("/blog/leaving/"), {404})
        self.assertEqual(self.status("/blog/other/"), {410})
