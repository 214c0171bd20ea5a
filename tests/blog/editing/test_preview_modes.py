"""A post that is being written, as its page, in lists, feeds, shared links and search results."""

import io
from urllib.parse import parse_qs, urlsplit

from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from PIL import Image
from wagtail.admin.models import FormState
from wagtail.test.utils.form_data import inline_formset, rich_text, streamfield

from blog.editing.preview_modes import CARD_PICTURE
from blog.models import BlogPostPage
from home.models import SiteSettings, User
from tests import factories
from tests.base import MediaTestCase
from tests.blog.editing.test_post_form import post_data

HOSTILE = '<script>alert(1)</script> & "it\'s" tag:x -y in:code'
MODES = ("", "list", "search", "feed", "card")


class PreviewTestCase(MediaTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.user = factories.administrator()
        cls.author = factories.author("Ada Lark")
        cls.post = factories.post("Stored title", tags=["Birds"], authors=[cls.author])
        kind = ["blog", "blogpostpage", factories.blog_index().pk]
        cls.new = reverse("wagtailadmin_pages:preview_on_add", args=kind)
        cls.stored = reverse("wagtailadmin_pages:preview_on_edit", args=[cls.post.pk])

    def setUp(self):
        self.client.force_login(self.user)

    def send(self, url: str, **fields) -> None:
        response = self.client.post(url, post_data(**fields))
        self.assertEqual(response.json(), {"is_valid": True, "is_available": True})

    def look(self, url: str, mode: str, status: int = 200):
        response = self.client.get(url, {"mode": mode, "in_preview_panel": "true"})
        self.assertEqual(response.status_code, status)
        return response


class PreviewModesTests(PreviewTestCase):
    def test_editor_offers_them_and_starts_with_the_page(self):
        self.assertEqual(
            self.post.preview_modes,
            [
                ("", "Page"),
                ("list", "List entry"),
                ("feed", "Feed"),
                ("card", "Social card"),
                ("search", "Search result"),
            ],
        )
        self.assertEqual(self.post.default_preview_mode, "")
        response = self.client.get(reverse("wagtailadmin_pages:edit", args=[self.post.pk]))
        for name, label in self.post.preview_modes[1:]:
            self.assertContains(response, f'<option value="{name}">{label}</option>', html=True)

    def test_unsaved_text_shows_in_each(self):
        for url in (self.new, self.stored):
            self.send(
                url,
                title="Nodding wagtails",
                body=streamfield([("text", rich_text("<p>They nod at dusk.</p>"))]),
                tags="Wagtails",
                post_authors=inline_formset([{"author": self.author.pk, "id": ""}]),
            )
            for mode in MODES:
                with self.subTest(mode=mode, url=url):
                    response = self.look(url, mode)
                    words = response.text.replace("<mark>", "").replace("</mark>", "")
                    self.assertIn("Nodding wagtails", words)
                    self.assertIn("They nod at dusk.", words)
                    self.assertNotIn("Stored title</", words)
                    # What finds faults in a preview, and counts its words, comes with it.
                    self.assertIn("wagtail-userbar", words)
                    self.assertIn('<meta name="description" content="They nod', words)
                    self.assertIn("private", response["Cache-Control"])
        self.assertEqual(BlogPostPage.objects.get().title, "Stored title")

    def test_nothing_but_a_title_is_enough(self):
        for url in (self.new, self.stored):
            self.send(url, title="", slug="", body=streamfield([]), date="", tags="")
            for mode in MODES:
                with self.subTest(mode=mode, url=url):
                    self.assertContains(self.look(url, mode), "laceholder")

    def test_hostile_title_is_escaped_in_each(self):
        body = streamfield([("text", rich_text("<p>Words.</p>"))])
        self.send(self.new, title=HOSTILE, introduction=HOSTILE, body=body)
        for mode in MODES:
            with self.subTest(mode):
                page = self.look(self.new, mode).text.replace("<mark>", "").replace("</mark>", "")
                self.assertNotIn("<script>alert", page)
                self.assertIn(escape("<script>alert(1)</script> & "), page)

    def test_odd_mode_is_the_page(self):
        self.send(self.stored)
        response = self.look(self.stored, "nonsense")
        self.assertTemplateUsed(response, "blog/blog_post_page.html")

    def test_stored_drafts_and_revisions_have_them_too(self):
        for name, args in (
            ("view_draft", [self.post.pk]),
            ("revisions_view", [self.post.pk, self.post.latest_revision_id]),
        ):
            url = reverse(f"wagtailadmin_pages:{name}", args=args)
            for mode in MODES:
                with self.subTest(name=name, mode=mode):
                    self.assertEqual(self.client.get(url, {"mode": mode}).status_code, 200)

    def test_others_see_none(self):
        self.send(self.stored, title="Secret")
        self.client.force_login(User.objects.create_user("reader", password="password"))
        for mode in (*MODES, CARD_PICTURE):
            response = self.client.get(self.stored, {"mode": mode})
            self.assertNotEqual(response.status_code, 200)

    def test_looking_stores_nothing(self):
        self.send(self.stored, title="Changed")
        revisions = self.post.revisions.count()
        for mode in MODES:
            self.look(self.stored, mode)
        self.assertEqual(self.post.revisions.count(), revisions)
        stored = BlogPostPage.objects.get()
        self.assertEqual((stored.title, stored.card), (self.post.title, self.post.card))
        self.assertEqual(FormState.objects.count(), 1)


class ListEntryTests(PreviewTestCase):
    def test_it_is_the_list_of_the_blog_with_this_post_alone(self):
        factories.post("Another")
        self.send(self.stored, title="Shown", introduction="In short.", date="2031-05-06 07:08")
        response = self.look(self.stored, "list")
        self.assertTemplateUsed(response, "blog/includes/post_card.html")
        self.assertContains(response, '<p class="entry__excerpt">In short.</p>', html=True)
        self.assertContains(response, "May 6, 2031")
        self.assertNotContains(response, "Another")
        self.assertContains(response, '<meta name="robots" content="noindex">', html=True)

    def test_without_a_date_it_has_that_of_going_live(self):
        now = timezone.localtime()
        self.send(self.new, title="Undated")
        self.assertContains(self.look(self.new, "list"), f"{now:%B} {now.day}, {now.year}")
        self.send(self.new, title="Undated", go_live_at="2041-02-03 04:05")
        for mode in ("list", "feed", "search"):
            self.assertContains(self.look(self.new, mode), "February 3, 2041")

    def test_excerpt_and_reading_time_are_those_of_the_new_text(self):
        body = streamfield([("text", rich_text(f"<p>{'word ' * 900}</p>"))])
        self.send(self.stored, body=body)
        response = self.look(self.stored, "list")
        self.assertContains(response, "word word word")
        self.assertNotContains(response, "1 min read")
        self.assertNotContains(self.look(self.stored, ""), "1 min read")


class FeedTests(PreviewTestCase):
    def test_entry_is_what_the_feed_has_of_it(self):
        draft = factories.post("Linked draft", publish=False)
        picture = factories.image()
        post = factories.post(
            "Everything",
            cover=picture,
            introduction="In short.",
            tags=["Birds"],
            authors=[self.author],
            body=[
                ("text", f'<p><a linktype="page" id="{self.post.pk}">public</a></p>'),
                ("text", f'<p><a linktype="page" id="{draft.pk}">hidden</a></p>'),
                ("code", {"language": "python", "code": "a < b\n", "filename": "a.py"}),
            ],
        )
        feed = self.client.get("/blog/feed.json").json()["items"]
        (item,) = [one for one in feed if one["title"] == "Everything"]
        url = reverse("wagtailadmin_pages:view_draft", args=[post.pk])
        response = self.client.get(url, {"mode": "feed"})
        entry = response.context["entry"]
        self.assertEqual(entry.html, item["content_html"])
        self.assertEqual(
            (entry.id, entry.url, entry.summary, entry.authors, entry.tags),
            (item["id"], item["url"], item["summary"], item["authors"], item["tags"]),
        )
        self.assertEqual(entry.published.isoformat(timespec="seconds"), item["date_published"])
        self.assertIn(entry.html, response.text)
        self.assertNotIn("hidden</a>", response.text)
        cover = response.context["cover"]
        self.assertEqual(urlsplit(item["image"]).path, cover.url)


class SocialCardTests(PreviewTestCase):
    def picture_of(self, url: str) -> tuple:
        context = self.look(url, "card").context
        return context["picture"], context["source"]

    def test_card_is_drawn_from_what_is_being_written(self):
        self.send(self.new, title="A title that was never saved")
        page, source = self.picture_of(self.new)
        self.assertEqual(source, "drawn")
        asked = parse_qs(page.url.removeprefix("?"))
        response = self.look(self.new, asked["mode"][0])
        self.assertEqual(response["Content-Type"], "image/png")
        self.assertIn("private", response["Cache-Control"])
        with Image.open(io.BytesIO(response.content)) as drawn:
            self.assertEqual(drawn.size, (1200, 630))
        # Another title has another address, so that no browser shows the old picture.
        self.send(self.new, title="Another title")
        self.assertNotEqual(self.picture_of(self.new)[0].url, page.url)

    def test_picture_that_fits_comes_first(self):
        cover = factories.image()
        self.send(self.stored, title="With a cover", cover=cover.pk)
        picture, source = self.picture_of(self.stored)
        self.assertEqual(source, "own")
        self.assertTrue(picture.url.startswith("/media/"), picture.url)
        small = factories.image(300, 200)
        self.send(self.stored, title="With a small cover", cover=small.pk)
        self.assertEqual(self.picture_of(self.stored)[1], "drawn")

    def test_title_that_no_font_has_leaves_the_picture_of_the_site(self):
        self.send(self.stored, title="\U00012000\U00012001\U00012002")
        self.assertEqual(self.picture_of(self.stored), (None, "none"))
        self.look(self.stored, CARD_PICTURE, status=404)
        settings = SiteSettings.for_site(factories.site())
        settings.default_social_image = factories.image()
        settings.save()
        picture, source = self.picture_of(self.stored)
        self.assertEqual(source, "site")
        self.assertContains(self.look(self.stored, "card"), picture.url)

    def test_description_is_that_of_shared_links(self):
        self.send(self.stored, search_description="For engines.", seo_title="Short & good")
        response = self.look(self.stored, "card")
        self.assertContains(response, "For engines.")
        self.assertContains(response, "Short &amp; good")
