from datetime import timedelta

from django.test import TestCase
from django.utils import timezone
from wagtail.models import Page, Revision

from blog.models import PublishingFailure
from blog.publishing_state import failures, heartbeat_age, overdue, overdue_count
from home.models import Heartbeat
from home.operations import heartbeats
from tests import factories
from tests.blog.test_publishing import make_due, scheduled


class OverdueTests(TestCase):
    def test_nothing_is_overdue_on_a_site_in_order(self):
        factories.post()
        scheduled()
        self.assertEqual((overdue(), overdue_count()), ([], 0))

    def test_what_is_due_for_a_minute_is_overdue(self):
        late, latest, fresh = scheduled("Late"), scheduled("Later"), scheduled("Fresh")
        make_due(late, timedelta(minutes=3))
        moment = make_due(latest, timedelta(minutes=5))
        make_due(fresh, timedelta(seconds=10))
        expired = factories.post("Over")
        Page.objects.filter(pk=expired.pk).update(expire_at=timezone.now() - timedelta(minutes=4))
        found = overdue()
        self.assertEqual(
            [(one.page_id, one.title, one.is_expiry) for one in found],
            [
                (latest.pk, "Later", False),
                (expired.pk, "Over", True),
                (late.pk, "Late", False),
            ],
        )
        self.assertEqual((found[0].due, overdue_count()), (moment, 3))


class FailuresTests(TestCase):
    def fail(self, post, **fields):
        return PublishingFailure.objects.create(
            page=Page.objects.get(pk=post.pk),
            reason="Title: This field cannot be blank.",
            next_try=timezone.now(),
            **fields,
        )

    def test_failure_stands_as_long_as_the_schedule(self):
        post = scheduled()
        make_due(post)
        failure = self.fail(post, revision_key=post.latest_revision_id)
        self.assertEqual([one.pk for one in failures()], [failure.pk])
        Revision.objects.filter(pk=post.latest_revision_id).update(approved_go_live_at=None)
        self.assertEqual(list(failures()), [])

    def test_failure_to_expire_stands_while_the_page_is_live(self):
        post = factories.post()
        Page.objects.filter(pk=post.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
        self.assertTrue(self.fail(post).is_expiry)
        self.assertEqual(failures().count(), 1)
        Page.objects.filter(pk=post.pk).update(live=False)
        self.assertEqual(failures().count(), 0)


class HeartbeatAgeTests(TestCase):
    def setUp(self):
        heartbeats.forget()
        self.addCleanup(heartbeats.forget)

    def test_none_before_any_runner_worked(self):
        self.assertIsNone(heartbeat_age())

    def test_seconds_since_the_last_beat(self):
        heartbeats.beat(heartbeats.PUBLISHER, 10)
        Heartbeat.objects.update(at=timezone.now() - timedelta(seconds=90))
        self.assertTrue(89 < heartbeat_age() < 95)
