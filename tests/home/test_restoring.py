"""Old versions restored with one press: what becomes of the draft, and who may do it."""

from datetime import UTC, datetime, timedelta

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry, Workflow

from blog.models import BlogPostPage
from blog.roles import AUTHORS, EDITORS
from home.models import User
from home.restoring import URL_NAME
from tests import factories
from tests.blog.test_roles import member


class RestoringTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.author, cls.editor = member(AUTHORS), member(EDITORS)
        cls.post = factories.post("First", tags=["Birds"], slug="first")
        cls.old = cls.post.latest_revision
        draft = cls.post.get_latest_revision_as_object()
        draft.title, draft.slug, draft.body = "Second", "second", [("text", "<p>Other.</p>")]
        draft.tags.clear()
        draft.expire_at = cls.end = datetime(2041, 2, 3, 4, 5, tzinfo=UTC)
        draft.save_revision(user=cls.author)

    def setUp(self):
        self.client.force_login(self.editor)
        self.post = BlogPostPage.objects.get(pk=self.post.pk)

    def press(self, page=None, revision=None, method: str = "post"):
        url = reverse(URL_NAME, args=[(page or self.post).pk, (revision or self.old).pk])
        return getattr(self.client, method)(url, follow=True)

    def draft(self) -> BlogPostPage:
        return BlogPostPage.objects.get(pk=self.post.pk).get_latest_revision_as_object()

    def assert_nothing_was_saved(self):
        stored = BlogPostPage.objects.get(pk=self.post.pk)
        self.assertEqual(stored.latest_revision_id, self.post.latest_revision_id)

    def test_old_version_is_a_new_draft(self):
        before = list(self.post.revisions.values_list("pk", "content"))
        response = self.press()
        self.assertRedirects(response, reverse("wagtailadmin_pages:edit", args=[self.post.pk]))
        self.assertContains(response, "The draft is again as it was saved on")
        draft = self.draft()
        self.assertEqual(draft.title, "First")
        self.assertEqual(draft.body[0].value.source, "<p>Text of First.</p>")
        self.assertEqual([tag.name for tag in draft.tag_list], ["Birds"])
        self.assertEqual(draft.latest_revision.user, self.editor)
        kept = self.post.revisions.exclude(pk=draft.latest_revision_id)
        self.assertEqual(sorted(kept.values_list("pk"))[0][0], before[0][0])
        self.assertEqual(kept.count(), len(before))

    def test_nothing_is_published(self):
        live = self.post.live_revision_id
        self.press()
        stored = BlogPostPage.objects.get(pk=self.post.pk)
        self.assertEqual(stored.live_revision_id, live)
        self.assertTrue(stored.live and stored.has_unpublished_changes)
        self.assertIsNone(stored.latest_revision.approved_go_live_at)
        unseen = factories.post("Never", publish=False)
        first = unseen.latest_revision
        unseen.save_revision()
        self.press(unseen, first)
        self.assertFalse(BlogPostPage.objects.get(pk=unseen.pk).live)

    def test_address_and_schedule_stay(self):
        self.press()
        draft = self.draft()
        self.assertEqual((draft.slug, draft.expire_at), ("second", self.end))
        self.assertTrue(draft.url_path.endswith("/second/"))

    def test_log_says_who_restored_what(self):
        self.press()
        entry = PageLogEntry.objects.filter(page=self.post).latest("pk")
        self.assertEqual((entry.action, entry.user), ("wagtail.revert", self.editor))
        self.assertEqual(entry.data["revision"]["id"], self.old.pk)
        self.assertEqual(entry.revision_id, self.draft().latest_revision_id)

    def test_only_by_post(self):
        self.assertEqual(self.press(method="get").status_code, 405)
        self.assert_nothing_was_saved()

    def test_only_those_who_may_edit(self):
        for user in (self.author, User.objects.create_user("reader", password="password"), None):
            self.client.logout()
            if user:
                self.client.force_login(user)
            self.press()
            self.assert_nothing_was_saved()

    def test_revision_of_another_page_is_not_there(self):
        other = factories.post()
        self.assertEqual(self.press(revision=other.latest_revision).status_code, 404)
        self.assert_nothing_was_saved()

    def test_newest_version_is_left_alone(self):
        self.assertContains(
            self.press(revision=self.post.latest_revision), "newest version already"
        )
        self.assert_nothing_was_saved()

    def test_locked_page_is_left_alone(self):
        BlogPostPage.objects.filter(pk=self.post.pk).update(
            locked=True, locked_by=self.author, locked_at=timezone.now()
        )
        response = self.press()
        self.assertRedirects(response, reverse("wagtailadmin_pages:history", args=[self.post.pk]))
        self.assertContains(response, "locked")
        self.assert_nothing_was_saved()

    def test_scheduled_page_is_left_alone(self):
        draft = self.draft()
        draft.go_live_at = timezone.now() + timedelta(days=1)
        draft.save_revision(approved_go_live_at=draft.go_live_at)
        self.post.refresh_from_db()
        self.press()
        self.assert_nothing_was_saved()

    def test_page_in_review_is_left_to_the_reviewers(self):
        own = factories.post("Own", publish=False)
        BlogPostPage.objects.filter(pk=own.pk).update(owner=self.author)
        first = own.latest_revision
        own.save_revision()
        own = BlogPostPage.objects.get(pk=own.pk)
        Workflow.objects.get().start(own, self.author)
        self.client.force_login(self.author)
        self.press(own, first)
        self.assertEqual(
            BlogPostPage.objects.get(pk=own.pk).latest_revision_id, own.latest_revision_id
        )

    def test_version_that_fits_no_more_says_why(self):
        factories.post("Taken", slug="second")
        response = self.press()
        self.assertContains(response, "The version could not be restored.")
        self.assert_nothing_was_saved()


class ButtonTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.user = factories.administrator()
        cls.post = factories.post("First")
        draft = cls.post.get_latest_revision_as_object()
        draft.title = "Second"
        draft.save_revision(user=cls.user, log_action=True)
        draft.title = "Third"
        draft.save_revision(user=cls.user, log_action=True)
        cls.first, cls.second, cls.third = cls.post.revisions.order_by("pk")
        cls.post.refresh_from_db()

    def setUp(self):
        self.client.force_login(self.user)

    def buttons(self, name: str, *args) -> set[int]:
        response = self.client.get(reverse(f"wagtailadmin_pages:{name}", args=args))
        self.assertEqual(response.status_code, 200)
        return {
            one.pk
            for one in (self.first, self.second, self.third)
            if f'action="{reverse(URL_NAME, args=[self.post.pk, one.pk])}"' in response.text
        }

    def test_history_has_one_for_each_older_version(self):
        self.assertEqual(self.buttons("history", self.post.pk), {self.second.pk})

    def test_comparison_has_one_for_each_version_that_is_not_the_newest(self):
        first, second = self.first.pk, self.second.pk
        for versions, expected in (
            ((first, second), {first, second}),
            ((second, "latest"), {second}),
            (("earliest", "latest"), {first}),
            (("live", "latest"), {first}),
        ):
            with self.subTest(versions):
                found = self.buttons("revisions_compare", self.post.pk, *versions)
                self.assertEqual(found, expected)

    def test_locked_page_has_none(self):
        BlogPostPage.objects.filter(pk=self.post.pk).update(
            locked=True, locked_by=self.user, locked_at=timezone.now()
        )
        other = factories.administrator("other")
        self.client.force_login(other)
        self.assertEqual(self.buttons("history", self.post.pk), set())
        self.assertEqual(
            self.buttons("revisions_compare", self.post.pk, self.first.pk, "latest"), set()
        )

    def test_history_of_what_is_no_page_has_none(self):
        author = factories.author()
        url = reverse(type(author).snippet_viewset.get_url_name("history"), args=[author.pk])
        self.assertEqual(self.client.get(url).status_code, 200)

    def test_more_versions_cost_no_more_queries(self):
        url = reverse("wagtailadmin_pages:history", args=[self.post.pk])

        def count() -> int:
            with CaptureQueriesContext(connection) as queries:
                self.client.get(url)
            return len(queries)

        count()  # fills the cache of content types
        few = count()
        draft = self.post.get_latest_revision_as_object()
        for number in range(8):
            draft.title = f"Version {number}"
            draft.save_revision(user=self.user, log_action=True)
        self.assertEqual(self.client.get(url).text.count(">Restore</button>"), 9)
        self.assertEqual(count(), few)
