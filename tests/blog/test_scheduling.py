"""Scheduling, as editors do it in the admin."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.test import TestCase, override_settings
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield
from wagtail.users.models import UserProfile

from blog.models import BlogPostPage
from blog.publishing import publish_due
from home.models import GoneAddress, SiteImage
from tests import factories
from tests.base import MediaTestCase
from tests.blog.test_publishing import make_due, scheduled

BERLIN = ZoneInfo("Europe/Berlin")


def form_data(**fields) -> dict:
    """Return what the editor sends of a post; ``fields`` replace what is in it."""
    return nested_form_data(
        {
            "title": "A post",
            "slug": "a-post",
            "body": streamfield([]),
            "post_authors": inline_formset([]),
            "comments": inline_formset([]),
            "go_live_at": "",
            "expire_at": "",
            **fields,
        }
    )


def written(moment: datetime, zone=BERLIN) -> str:
    return f"{timezone.localtime(moment, zone):%Y-%m-%d %H:%M}"


class EditorTestCase(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.editor = factories.administrator()
        UserProfile.objects.create(user=cls.editor, current_time_zone="Europe/Berlin")
        cls.later = (timezone.now() + timedelta(days=2)).replace(
            hour=9, minute=0, second=0, microsecond=0
        )

    def setUp(self):
        self.client.force_login(self.editor)

    def url(self, page, name="edit"):
        return reverse(f"wagtailadmin_pages:{name}", args=[page.pk])

    def publish(self, page, **fields):
        data = form_data(title=page.title, slug=page.slug, **fields)
        return self.client.post(self.url(page), {**data, "action-publish": "1"})

    def errors(self, response) -> dict:
        self.assertEqual(response.status_code, 200)
        return response.context["form"].errors


class ScheduleFormTests(EditorTestCase):
    def test_time_written_is_the_editors_own(self):
        post = factories.post("Planned", publish=False)
        self.publish(post, go_live_at=written(self.later))
        revision = Revision.objects.get(approved_go_live_at__isnull=False)
        self.assertEqual(revision.approved_go_live_at, self.later)

    @override_settings(TIME_ZONE="America/Denver")
    def test_own_time_and_the_sites_stand_beside_the_fields(self):
        post = factories.post("Planned", publish=False)
        post.go_live_at = self.later
        post.save_revision()
        page = self.client.get(self.url(post))
        self.assertContains(page, "In your time zone, Europe/Berlin (UTC+0")
        self.assertContains(page, "The site’s is America/Denver (UTC-0")
        both = (
            f"{timezone.localtime(self.later, BERLIN):%H:%M} Europe/Berlin = ",
            f"{timezone.localtime(self.later, ZoneInfo('America/Denver')):%H:%M} America/Denver",
        )
        for part in both:
            self.assertContains(page, part)
        self.assertContains(page, 'data-own="Europe/Berlin" data-site="America/Denver"', count=2)
        self.assertContains(page, "home/admin/schedule-times.js")

    @override_settings(TIME_ZONE="Europe/Berlin")
    def test_one_zone_is_named_once(self):
        page = self.client.get(self.url(factories.post()))
        self.assertContains(page, ", your time zone and the site’s.", count=2)

    def test_page_that_is_over_when_it_goes_out_is_refused(self):
        post = factories.post("Planned", publish=False)
        for end in (self.later, self.later - timedelta(hours=1)):
            response = self.publish(post, go_live_at=written(self.later), expire_at=written(end))
            self.assertEqual(set(self.errors(response)), {"go_live_at", "expire_at"})
        self.assertFalse(Revision.objects.filter(approved_go_live_at__isnull=False).exists())

    def test_time_that_the_clocks_skip_is_refused_in_the_form(self):
        year = timezone.now().year + 1
        day = max(day for day in range(25, 32) if datetime(year, 3, day).weekday() == 6)  # noqa: DTZ001
        response = self.publish(factories.post(publish=False), go_live_at=f"{year}-03-{day} 02:30")
        self.assertIn("Take 01:30 or 03:30.", self.errors(response)["go_live_at"][0])
        self.assertContains(response, "the clocks go forward")

    def test_what_could_not_be_published_is_not_scheduled(self):
        post = factories.post("Planned", publish=False)
        response = self.publish(
            post,
            go_live_at=written(self.later),
            date="2026-05-02 10:00",
            updated="2026-05-01 10:00",
        )
        self.assertIn("updated", self.errors(response))
        self.assertFalse(Revision.objects.filter(approved_go_live_at__isnull=False).exists())

    def test_update_of_a_live_post_is_scheduled_and_goes_out(self):
        post = factories.post("Before")
        data = form_data(title="After", slug=post.slug, go_live_at=written(self.later))
        self.client.post(self.url(post), {**data, "action-publish": "1"})
        self.assertContains(self.client.get(post.url), "Before")
        post.refresh_from_db()
        make_due(post)
        self.assertEqual(publish_due().published, 1)
        self.assertContains(self.client.get(post.url), "After")

    def test_editor_sees_why_a_scheduled_post_is_locked(self):
        post = scheduled("Planned")
        page = self.client.get(self.url(post))
        self.assertContains(page, "is locked and has been scheduled to go live at")
        self.assertContains(page, "Cancel scheduled publish")
        autosave = self.client.post(
            self.url(post), form_data(), headers={"accept": "application/json"}
        )
        self.assertEqual(autosave.json()["error_code"], "locked")

    def test_cancelled_schedule_unlocks_and_never_goes_out(self):
        post = scheduled("Planned")
        key = post.latest_revision_id
        self.client.post(reverse("wagtailadmin_pages:revisions_unschedule", args=[post.pk, key]))
        self.assertNotContains(self.client.get(self.url(post)), "is locked")
        Page.objects.filter(pk=post.pk).update(go_live_at=timezone.now() - timedelta(minutes=1))
        self.assertEqual(publish_due().published, 0)


class ScheduledRevisionTests(TestCase):
    """Whoever schedules, also without a form."""

    def test_update_with_mistakes_is_refused(self):
        post = factories.post("Before")
        post.go_live_at = timezone.now() + timedelta(days=1)
        post.title = ""
        revision = post.save_revision(clean=False)
        with self.assertRaises(ValidationError):
            revision.publish()
        revision.refresh_from_db()
        self.assertIsNone(revision.approved_go_live_at)

    def test_draft_with_mistakes_is_refused_and_left_unscheduled(self):
        post = factories.post("Before", publish=False)
        post.go_live_at = timezone.now() + timedelta(days=1)
        post.title = ""
        revision = post.save_revision(clean=False)
        with self.assertRaises(ValidationError):
            revision.publish()
        revision.refresh_from_db()
        self.assertIsNone(revision.approved_go_live_at)


class PreparedTests(MediaTestCase):
    def test_pictures_of_an_update_are_ready_before_it_goes_out(self):
        post = factories.post("Before")
        post.cover = factories.image(900, 600)
        post.go_live_at = timezone.now() + timedelta(days=1)
        with self.captureOnCommitCallbacks(execute=True):
            post.save_revision().publish()
        self.assertTrue(SiteImage.objects.get(pk=post.cover_id).renditions.exists())


class HiddenTests(TestCase):
    """What waits, or is over, is nowhere; with or without a runner."""

    def test_alias_of_a_scheduled_post_waits_with_it(self):
        post = factories.post("Planned", publish=False)
        alias = post.create_alias(update_slug="another-name")
        self.assertFalse(alias.live)
        post.go_live_at = timezone.now() + timedelta(days=1)
        post.save_revision().publish()
        alias.refresh_from_db()
        self.assertFalse(alias.live)
        self.assertEqual(self.client.get(alias.url).status_code, 404)
        make_due(BlogPostPage.objects.get(pk=post.pk))
        publish_due()
        self.assertContains(self.client.get(alias.url), "Planned")

    def test_alias_goes_when_its_source_is_over(self):
        post = factories.post("Over soon")
        alias = post.create_alias(update_slug="another-name")
        self.assertEqual(self.client.get(alias.url).status_code, 200)
        Page.objects.filter(pk=post.pk).update(expire_at=timezone.now() - timedelta(seconds=1))
        publish_due()
        self.assertEqual(self.client.get(alias.url).status_code, 404)

    def test_live_posts_below_an_unpublished_page_are_not_served(self):
        post = factories.post("Below")
        index = factories.blog_index()
        index.unpublish()
        post.refresh_from_db()
        self.assertTrue(post.live)
        self.assertEqual(self.client.get(post.url or "/blog/below/").status_code, 404)
        self.assertNotContains(self.client.get("/sitemap.xml"), post.slug)
        self.assertNotContains(self.client.get("/"), "Below")

    def test_expired_post_is_gone_that_second_without_a_runner(self):
        post = factories.post("Over", slug="over")
        Page.objects.filter(pk=post.pk).update(expire_at=timezone.now())
        self.assertEqual(self.client.get("/blog/over/").status_code, 404)
        for address in ("/", "/blog/", "/blog/atom.xml", "/search/?q=over", "/sitemap.xml"):
            with self.subTest(address):
                self.assertNotContains(self.client.get(address), "/blog/over/")

    def test_scheduling_at_a_former_address_leaves_it_gone(self):
        old = factories.post("Old", slug="old")
        old.delete()
        gone = GoneAddress.objects.count()
        self.assertTrue(gone)
        post = factories.post("New", slug="old", publish=False)
        post.go_live_at = timezone.now() + timedelta(days=1)
        post.save_revision().publish()
        self.assertEqual(GoneAddress.objects.count(), gone)


class CaughtUpTests(TestCase):
    def test_posts_missed_for_hours_keep_dates_and_order(self):
        first, second, third = (scheduled(title) for title in ("First", "Second", "Third"))
        moments = [
            make_due(post, timedelta(hours=hours))
            for post, hours in ((third, 1), (first, 3), (second, 2))
        ]
        self.assertEqual(publish_due().published, 3)
        posts = BlogPostPage.objects.order_by("date")
        self.assertEqual([post.title for post in posts], ["First", "Second", "Third"])
        self.assertEqual([post.date for post in posts], sorted(moments))
        self.assertEqual([post.first_published_at for post in posts], sorted(moments))

    def test_post_whose_whole_time_was_missed_is_never_shown(self):
        post = scheduled("Came and went")
        make_due(post, timedelta(hours=2))
        over = timezone.now() - timedelta(hours=1)
        revision = Revision.objects.get(
            object_id=str(post.pk),
            base_content_type=ContentType.objects.get_for_model(Page),
            approved_go_live_at__isnull=False,
        )
        revision.content["expire_at"] = over.isoformat()
        Revision.objects.filter(pk=revision.pk).update(content=revision.content)
        outcome = publish_due()
        self.assertEqual((outcome.published, outcome.expired), (1, 1))
        post.refresh_from_db()
        self.assertEqual((post.live, post.expired), (False, True))
