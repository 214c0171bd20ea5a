"""Draft links: what a stranger sees, and who makes and revokes them."""

from datetime import timedelta

from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from blog.models import BlogPostPage, DraftLink
from home.history import fold_revisions
from tests import factories
from tests.blog.editing.test_markdown_views import editor_of


class DraftLinkTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.post = factories.post("Unborn", publish=False, slug="unborn")

    def link(self, **fields) -> DraftLink:
        fields.setdefault("expires_at", timezone.now() + timedelta(days=7))
        return DraftLink.objects.create(page=self.post, **fields)

    def read(self, link: DraftLink):
        return self.client.get(reverse("draft", args=[link.token]))

    def save_title(self, title: str):
        post = BlogPostPage.objects.get(pk=self.post.pk).get_latest_revision_as_object()
        post.title = title
        return post.save_revision()


class ReadingDraftTests(DraftLinkTestCase):
    def test_stranger_reads_draft_with_banner(self):
        response = self.read(self.link())
        self.assertContains(response, "Draft of “Unborn”")
        self.assertContains(response, "Link valid until")
        self.assertContains(response, "Text of Unborn.")

    def test_nobody_keeps_indexes_or_hands_it_on(self):
        response = self.read(self.link())
        self.assertEqual(response["Cache-Control"], "private, no-store")
        self.assertIn("noindex", response["X-Robots-Tag"])
        self.assertEqual(response["Referrer-Policy"], "no-referrer")
        self.assertContains(response, '<meta name="robots" content="noindex">', html=True)
        self.assertFalse(response.cookies)

    def test_newest_draft_is_shown(self):
        link = self.link()
        self.save_title("Reborn")
        self.assertContains(self.read(link), "Draft of “Reborn”")

    def test_fixed_revision_stays(self):
        link = self.link(revision=self.post.latest_revision)
        self.save_title("Reborn")
        response = self.read(link)
        self.assertContains(response, "Draft of “Unborn”")
        self.assertNotContains(response, "Reborn")

    def test_draft_of_live_page_is_shown_and_page_stays(self):
        self.post.latest_revision.publish()
        link = self.link()
        self.save_title("Reborn")
        self.assertContains(self.read(link), "Draft of “Reborn”")
        self.assertNotContains(self.client.get("/blog/unborn/"), "Reborn")

    def test_standard_page_has_drafts_too(self):
        page = factories.standard_page("About")
        page.title = "About us"
        page.save_revision()
        expires_at = timezone.now() + timedelta(days=1)
        link = DraftLink.objects.create(page=page, expires_at=expires_at)
        self.assertContains(self.read(link), "Draft of “About us”")

    def test_blog_and_home_page_too(self):
        expires_at = timezone.now() + timedelta(days=1)
        for page in (factories.blog_index(), factories.home_page()):
            with self.subTest(page=page):
                link = DraftLink.objects.create(page=page, expires_at=expires_at)
                self.assertContains(self.read(link), "Draft of")

    def test_expired_link_is_gone(self):
        response = self.read(self.link(expires_at=timezone.now() - timedelta(seconds=1)))
        self.assertContains(response, "has expired", status_code=410)
        self.assertNotContains(response, "Text of Unborn.", status_code=410)
        self.assertEqual(response["Cache-Control"], "private, no-store")

    def test_revoked_link_is_gone(self):
        link = self.link()
        link.revoke()
        self.assertContains(self.read(link), "was revoked", status_code=410)

    def test_wrong_links_are_not_found(self):
        link = self.link()
        for token in (link.key, f"{link.token}x", link.token.swapcase(), "x" * 16 + ".y", "é"):
            with self.subTest(token=token):
                response = self.client.get(reverse("draft", args=[token]))
                self.assertContains(response, "No draft has this address", status_code=404)
                self.assertIn("noindex", response["X-Robots-Tag"])

    def test_signature_needs_the_secret(self):
        link = self.link()
        token = link.token
        with self.settings(SECRET_KEY="x" * 50):
            self.assertEqual(self.client.get(f"/draft/{token}/").status_code, 404)

    def test_nothing_is_posted_to_it(self):
        response = self.client.post(reverse("draft", args=[self.link().token]))
        self.assertEqual(response.status_code, 405)

    def test_page_takes_its_links_along(self):
        self.link(revision=self.post.latest_revision)
        self.post.delete()
        self.assertFalse(DraftLink.objects.exists())

    def test_fixed_revision_is_not_folded_away(self):
        revision = self.post.latest_revision
        self.save_title("Reborn")
        old = timezone.now() - timedelta(days=400)
        self.post.revisions.update(created_at=old)
        link = self.link(revision=revision)
        fold_revisions()
        self.assertContains(self.read(link), "Draft of “Unborn”")


class ManagingDraftLinksTests(DraftLinkTestCase):
    def setUp(self):
        self.url = reverse("blog_draft_links", args=[self.post.pk])
        self.client.force_login(editor_of(factories.blog_index(), "change"))

    def make(self, **fields):
        return self.client.post(self.url, {"days": 7, "revision": "", "note": "", **fields})

    def test_link_is_made_and_listed_with_its_address(self):
        self.assertRedirects(self.make(note="Ada"), self.url)
        link = DraftLink.objects.get()
        self.assertAlmostEqual(
            link.expires_at, timezone.now() + timedelta(days=7), delta=timedelta(minutes=1)
        )
        self.assertContains(self.client.get(self.url), f"http://testserver/draft/{link.token}/")

    def test_revision_is_chosen(self):
        revision = self.post.latest_revision
        self.make(revision=revision.pk)
        self.assertEqual(DraftLink.objects.get().revision, revision)

    def test_revision_of_other_page_is_refused(self):
        other = factories.post(publish=False)
        response = self.make(revision=other.latest_revision.pk)
        self.assertContains(response, "not one of the available choices")
        self.assertFalse(DraftLink.objects.exists())

    def test_days_have_bounds(self):
        for days in ("0", "91", "", "x"):
            with self.subTest(days=days):
                self.assertEqual(self.make(days=days).status_code, 200)
        self.assertFalse(DraftLink.objects.exists())

    def test_link_is_revoked(self):
        link = self.link()
        response = self.client.post(reverse("blog_draft_links_revoke", args=[link.pk]))
        self.assertRedirects(response, self.url)
        link.refresh_from_db()
        self.assertFalse(link.is_valid)
        self.assertNotContains(self.client.get(self.url), link.token)

    def test_revoking_needs_a_post(self):
        link = self.link()
        response = self.client.get(reverse("blog_draft_links_revoke", args=[link.pk]))
        self.assertEqual(response.status_code, 405)
        link.refresh_from_db()
        self.assertTrue(link.is_valid)

    def test_whoever_may_not_edit_is_refused_by_address_too(self):
        link = self.link()
        self.client.force_login(editor_of(factories.blog_index(), "add"))
        revoke = reverse("blog_draft_links_revoke", args=[link.pk])
        # Wagtail leads somebody who may not back to the dashboard, with a message.
        for response in (self.client.get(self.url), self.make(), self.client.post(revoke)):
            self.assertRedirects(response, reverse("wagtailadmin_home"))
        link.refresh_from_db()
        self.assertTrue(link.is_valid)
        self.assertEqual(DraftLink.objects.count(), 1)

    def test_stranger_is_asked_to_sign_in(self):
        self.client.logout()
        self.assertRedirects(
            self.client.get(self.url), f"{reverse('wagtailadmin_login')}?next={self.url}"
        )

    def test_menu_of_the_page_leads_there(self):
        edit = reverse("wagtailadmin_pages:edit", args=[self.post.pk])
        self.assertContains(self.client.get(edit), self.url)
