"""What the blog adds to the admin is refused by address too, to each role and to strangers."""

from datetime import timedelta

from django.urls import get_resolver, reverse
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision

from blog.editing import tag_views
from blog.models import BlogPostPage, BlogTag, DraftLink
from blog.roles import AUTHORS, EDITORS
from home.checkpoints import CHECKPOINT, FIELD
from home.models import MissingAddress, User
from home.operations import heartbeats
from search.models import MissedQuery
from tests.blog.editing.test_post_form import post_data
from tests.blog.test_publishing import make_due
from tests.blog.test_publishing_failures import run
from tests.blog.test_roles import RoleTestCase


class RefusalTestCase(RoleTestCase):
    """Own, foreign and public posts as in the tests of roles, and what belongs to them."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.reader = User.objects.create_user("reader", "reader@example.com", "password")
        expires = timezone.now() + timedelta(days=1)
        cls.links = {
            page.pk: DraftLink.objects.create(page=page, expires_at=expires)
            for page in (cls.own, cls.foreign, cls.public)
        }
        cls.tags = [BlogTag.objects.create(name=name) for name in ("Python", "Pyton")]
        MissedQuery.objects.create(text="merganser", last_day=timezone.localdate())
        MissingAddress.objects.create(path="/merganser")

    def of_page(self, page) -> dict[str, tuple[str, str]]:
        """Return the addresses of a post that its writers use, each with its method."""
        link = self.links[page.pk]
        return {
            "draft links": (reverse("blog_draft_links", args=[page.pk]), "get"),
            "new draft link": (reverse("blog_draft_links", args=[page.pk]), "post"),
            "revoke": (reverse("blog_draft_links_revoke", args=[link.pk]), "post"),
            "checks": (reverse("blog_check_post", args=[page.pk]), "post"),
            "Markdown": (reverse("blog_markdown_post", args=[page.pk]), "get"),
            "checkpoint": (reverse("wagtailadmin_pages:edit", args=[page.pk]), "post"),
        }

    def places(self) -> list[tuple[str, str]]:
        """Return the addresses that belong to no post, each with its method."""
        near = f"{reverse(tag_views.NEAR)}?name=Pythn"
        return [
            (reverse("blog_calendar"), "get"),
            (near, "get"),
            (reverse(tag_views.MERGE, args=[self.tags[1].pk]), "get"),
            (reverse("missed_queries"), "get"),
            (reverse("missed_queries_results"), "get"),
            (reverse("missing_addresses_results"), "get"),
            (reverse("blog_check_new_post", args=[self.index.pk]), "post"),
            (reverse("blog_markdown_index", args=[self.index.pk]), "get"),
            (reverse("blog_markdown_blocks"), "post"),
            (reverse("blog_post_pictures"), "post"),
        ]

    def send(self, page, name: str):
        """Ask for one of the addresses of a post, with what its form sends."""
        address, method = self.of_page(page)[name]
        data = {"new draft link": {"days": "3"}, "checkpoint": post_data(), "checks": post_data()}
        sent = data.get(name, {})
        if name == "checkpoint":
            sent = {**sent, FIELD: "Mine now", "action-checkpoint": "1"}
        return getattr(self.client, method)(address, sent)


class AuthorTests(RefusalTestCase):
    """An author works on own drafts, and neither sees nor touches those of others."""

    def setUp(self):
        self.sign_in(AUTHORS)

    def test_posts_of_others_are_refused_and_stay_as_they_are(self):
        before = Revision.objects.count()
        for page in (self.foreign, self.public):
            for name in self.of_page(page):
                with self.subTest(page=page, name=name):
                    response = self.send(page, name)
                    if response.status_code == 302:
                        self.assertEqual(response["Location"], reverse("wagtailadmin_home"))
                    else:
                        self.assertIn(response.status_code, (403, 404))
        self.assertEqual(Revision.objects.count(), before)
        self.assertEqual(DraftLink.objects.count(), 3)
        self.assertTrue(all(link.is_valid for link in DraftLink.objects.all()))
        self.assertFalse(PageLogEntry.objects.filter(action=CHECKPOINT).exists())

    def test_own_draft_is_theirs(self):
        edit = reverse("wagtailadmin_pages:edit", args=[self.own.pk])
        for name in self.of_page(self.own):
            with self.subTest(name=name):
                response = self.send(self.own, name)
                if response.status_code == 302:
                    links = reverse("blog_draft_links", args=[self.own.pk])
                    self.assertIn(response["Location"], (links, edit))
                else:
                    self.assertEqual(response.status_code, 200)
        self.assertEqual(self.own.draft_links.count(), 2)
        self.assertFalse(DraftLink.objects.get(pk=self.links[self.own.pk].pk).is_valid)
        entry = PageLogEntry.objects.get(action=CHECKPOINT)
        self.assertEqual((entry.page_id, entry.data["note"]), (self.own.pk, "Mine now"))

    def test_tags_and_reports_are_for_editors(self):
        merge = reverse(tag_views.MERGE, args=[self.tags[1].pk])
        for address in (
            merge,
            f"{merge}?into={self.tags[0].pk}",
            reverse("missed_queries"),
            reverse("missed_queries_results"),
            reverse("missing_addresses_results"),
        ):
            for method in ("get", "post"):
                self.assertTrue(
                    self.is_refused(address, method, {"into": self.tags[0].pk}), address
                )
        self.assertEqual(BlogTag.objects.count(), 2)
        desk = self.client.get(reverse("wagtailadmin_home"))
        self.assertNotContains(desk, "merganser")

    def test_foreign_drafts_are_named_nowhere(self):
        """Not on the desk, in the calendar or the banner, be they scheduled, overdue or failed."""
        heartbeats.forget()
        self.addCleanup(heartbeats.forget)
        posts = [self.schedule(self.foreign), self.schedule(self.own)]
        self.assert_named("Scheduled")
        for post in posts:
            make_due(post, timedelta(minutes=5))
        self.assert_named("Overdue")
        for post in posts:
            revision = Revision.objects.get(pk=post.latest_revision_id)
            revision.content["slug"] = "tags"  # which the blog refuses
            revision.save()
        self.assertEqual(len(run().failures), 2)
        self.assert_named("failed")

    def schedule(self, page) -> BlogPostPage:
        post = BlogPostPage.objects.get(pk=page.pk).get_latest_revision_as_object()
        post.go_live_at = timezone.now() + timedelta(minutes=5)
        post.save_revision().publish()
        return BlogPostPage.objects.get(pk=page.pk)

    def assert_named(self, state: str):
        for address in (reverse("wagtailadmin_home"), reverse("blog_calendar")):
            response = self.client.get(address)
            self.assertContains(response, "Own draft", msg_prefix=state)
            self.assertNotContains(response, "Foreign draft", msg_prefix=state)
        # Who may edit nothing of it is told how many there are, and no more.
        self.client.force_login(self.others)
        response = self.client.get(reverse("wagtailadmin_home"))
        self.assertNotContains(response, "Own draft")
        if state != "Scheduled":
            self.assertContains(response, "Overdue: 2 pages. Editors see which.")
        self.sign_in(AUTHORS)

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.others = User.objects.create_user("other", "other@example.com", "password")
        cls.others.groups.set(cls.users[AUTHORS].groups.all())


class EditorTests(RefusalTestCase):
    """An editor is refused none of it."""

    def test_nothing_is_refused(self):
        self.sign_in(EDITORS)
        for address, method in self.places():
            with self.subTest(address=address):
                response = getattr(self.client, method)(address)
                # Nothing was sent to those that want something.
                self.assertIn(response.status_code, (200, 400), address)
        for page in (self.own, self.foreign, self.public):
            for name in self.of_page(page):
                with self.subTest(page=page, name=name):
                    response = self.send(page, name)
                    self.assertNotEqual(response.get("Location"), reverse("wagtailadmin_home"))
                    self.assertIn(response.status_code, (200, 302))


class StrangerTests(RefusalTestCase):
    """Whoever has no account, or one without the admin, gets nothing from any address of ours."""

    def asked(self) -> list[tuple[str, str]]:
        found = [one for page in (self.own, self.public) for one in self.of_page(page).values()]
        return found + self.places()

    def assert_sent_away(self):
        login = reverse("wagtailadmin_login")
        for address, method in self.asked():
            with self.subTest(address=address):
                response = getattr(self.client, method)(address)
                if response.status_code == 302:
                    self.assertIn(response["Location"].partition("?")[0], (login, "/admin"))
                else:
                    self.assertEqual(response.status_code, 403)
        self.assertEqual(DraftLink.objects.count(), 3)

    def test_nobody_without_signing_in(self):
        self.assert_sent_away()

    def test_nobody_without_the_admin(self):
        self.client.force_login(self.reader)
        self.assert_sent_away()

    def test_every_address_of_the_blog_is_walked(self):
        """Whoever adds one to the admin adds it here."""
        asked = {address.partition("?")[0] for address, _ in self.asked()}
        names = {
            name
            for name in get_resolver().reverse_dict
            if isinstance(name, str) and name.startswith("blog_")
        }
        self.assertGreater(len(names), 8)
        for name in names:
            self.assertTrue(
                any(name == get_resolver().resolve(address).url_name for address in asked), name
            )
