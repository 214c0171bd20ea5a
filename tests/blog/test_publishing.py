from datetime import timedelta
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from django.core.management import CommandError, call_command
from django.db import InterfaceError, OperationalError, connection
from django.test import SimpleTestCase, TestCase
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision

from blog import publishing
from blog.management.commands.publish_due import Command
from blog.models import BlogPostPage
from blog.publishing import Outcome, publish_due, seconds_until_next
from home.models import Heartbeat
from home.operations import heartbeats
from tests import factories
from tests.config.test_lost_database import in_thread, terminate


def make_due(post, ago=timedelta(minutes=1)):
    """Let the schedule of ``post`` have come ``ago``, as if time had passed."""
    moment = timezone.now() - ago
    revision = post.latest_revision
    revision.content["go_live_at"] = moment.isoformat()
    revision.approved_go_live_at = moment
    revision.save()
    Page.objects.filter(pk=post.pk).update(go_live_at=moment)
    return moment


def scheduled(title="Soon", **fields):
    return factories.post(title, go_live_at=timezone.now() + timedelta(days=1), date=None, **fields)


class PublishDueTests(TestCase):
    def test_due_post_goes_live_with_its_scheduled_date(self):
        post = scheduled()
        moment = make_due(post, timedelta(hours=3))
        self.assertEqual(publish_due().published, 1)
        post.refresh_from_db()
        self.assertTrue(post.live)
        self.assertEqual(post.date, moment)

    def test_second_run_finds_nothing(self):
        make_due(scheduled())
        publish_due()
        self.assertEqual(publish_due().published, 0)
        self.assertEqual(PageLogEntry.objects.filter(action="wagtail.publish.scheduled").count(), 1)

    def test_runner_that_comes_second_to_a_post_leaves_it(self):
        """Two runners have read the same list; the second looks again before it publishes."""
        make_due(scheduled())
        revision = Revision.objects.get(approved_go_live_at__isnull=False)
        self.assertTrue(publishing._publish(revision.pk))
        self.assertFalse(publishing._publish(revision.pk))

    def test_post_that_is_not_due_waits(self):
        post = scheduled()
        self.assertEqual(publish_due().published, 0)
        post.refresh_from_db()
        self.assertFalse(post.live)

    def test_bad_post_stops_nobody_and_keeps_its_schedule(self):
        bad, good = scheduled("Bad"), scheduled("Good")
        moment = make_due(bad, timedelta(hours=2))
        make_due(good)
        revision = bad.latest_revision
        revision.content["title"] = ""
        revision.approved_go_live_at = moment
        revision.save()
        with self.assertLogs("blog.publishing", "ERROR"):
            outcome = publish_due()
        self.assertEqual((outcome.published, len(outcome.failures)), (1, 1))
        self.assertTrue(BlogPostPage.objects.get(pk=good.pk).live)
        revision.refresh_from_db()
        self.assertEqual(revision.approved_go_live_at, moment)

    def test_update_of_a_live_post_goes_out(self):
        post = factories.post("Before")
        post.title = "After"
        post.go_live_at = timezone.now() + timedelta(days=1)
        post.save_revision().publish()
        post.refresh_from_db()
        self.assertEqual(post.title, "Before")
        make_due(post)
        publish_due()
        post.refresh_from_db()
        self.assertEqual(post.title, "After")

    def test_expired_post_is_taken_down(self):
        post = factories.post()
        Page.objects.filter(pk=post.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
        self.assertEqual(publish_due().expired, 1)
        post.refresh_from_db()
        self.assertEqual((post.live, post.expired), (False, True))
        self.assertEqual(publish_due().expired, 0)

    def test_waits_until_the_next_moment_but_not_longer_than_asked(self):
        self.assertEqual(seconds_until_next(15), 15)
        post = scheduled()
        Revision.objects.filter(pk=post.latest_revision_id).update(
            approved_go_live_at=timezone.now() + timedelta(seconds=5)
        )
        self.assertTrue(4 < seconds_until_next(15) <= 5)


class CommandTests(TestCase):
    def run_command(self, *arguments):
        out = StringIO()
        call_command("publish_due", *arguments, stdout=out, stderr=StringIO())
        return out.getvalue()

    def test_says_what_it_did(self):
        make_due(scheduled())
        self.assertIn("Published 1, expired 0.", self.run_command())

    def test_dry_run_says_the_same_and_does_nothing(self):
        post = scheduled()
        make_due(post)
        self.assertIn("Published 1, expired 0.", self.run_command("--dry-run"))
        post.refresh_from_db()
        self.assertFalse(post.live)

    def test_failure_is_named(self):
        post = scheduled()
        moment = make_due(post)
        revision = post.latest_revision
        revision.content["title"] = ""
        revision.approved_go_live_at = moment
        revision.save()
        with self.assertLogs("blog.publishing", "ERROR"), self.assertRaises(CommandError) as raised:
            self.run_command()
        self.assertIn("Title: This field cannot be blank.", str(raised.exception))

    def test_wrong_usage_exits_with_2(self):
        with self.assertRaises(CommandError):
            self.run_command("--loop=never")
        with self.assertRaises(CommandError):
            self.run_command("--loop=16")


class HeartbeatTests(TestCase):
    """Whoever watches the site can tell that the publisher runs; see ``/readyz``."""

    def setUp(self):
        heartbeats.forget()
        self.addCleanup(heartbeats.forget)

    def run_once(self, *, dry_run: bool) -> None:
        # Would close the connection that holds the transaction of the test.
        with patch("blog.management.commands.publish_due.close_old_connections"):
            command = Command(stdout=StringIO())
            command._dry_run = dry_run
            command._run_in_loop(0.01)

    def test_single_run_beats(self):
        call_command("publish_due", stdout=StringIO())
        self.assertEqual(heartbeats.silence(heartbeats.PUBLISHER), timedelta())

    def test_round_of_the_loop_beats(self):
        self.run_once(dry_run=False)
        self.assertEqual(heartbeats.silence(heartbeats.PUBLISHER), timedelta())

    def test_file_for_a_health_check_is_touched(self):
        file = Path(self.enterContext(TemporaryDirectory())) / "heartbeat"
        call_command("publish_due", dry_run=True, heartbeat=file, stdout=StringIO())
        self.assertFalse(file.exists())
        call_command("publish_due", heartbeat=file, stdout=StringIO())
        self.assertTrue(file.exists())

    def test_dry_run_does_not(self):
        call_command("publish_due", dry_run=True, stdout=StringIO())
        self.run_once(dry_run=True)
        self.assertFalse(Heartbeat.objects.exists())


class LostDatabaseTests(SimpleTestCase):
    """The database goes away while the loop runs, and comes back."""

    databases = {"default"}
    command = "blog.management.commands.publish_due"

    def setUp(self):
        self.enterContext(patch(f"{self.command}.LOOK_EVERY", 0.001))
        self.publisher = Command(stdout=StringIO(), stderr=StringIO())
        # Without a transaction of a test around it, it must leave nothing behind.
        self.publisher._dry_run = True

    def said(self) -> list[str]:
        return self.publisher.stderr.getvalue().splitlines()

    def test_loop_goes_on_and_says_so_once(self):
        refused = OperationalError("connection refused")
        answers = [Outcome(), refused, refused, refused, InterfaceError("closed"), Outcome()]
        seen = []

        def go_out(**options):
            seen.append(options)
            if len(seen) == len(answers):
                self.publisher._stopped.set()
            answer = answers[len(seen) - 1]
            if isinstance(answer, Exception):
                raise answer
            return answer

        with (
            patch(f"{self.command}.publish_due", go_out),
            patch(f"{self.command}.signal.signal"),
            patch(f"{self.command}.seconds_until_next", return_value=0),
            patch(f"{self.command}.close_old_connections") as close,
        ):
            self.publisher.handle(loop=0.001, dry_run=True)
        self.assertEqual(len(seen), len(answers))
        self.assertEqual(close.call_count, len(answers))
        away = "Database not available, asked again until it is: "
        self.assertEqual(
            self.said(),
            [f"{away}connection refused", f"{away}closed", "Database available again."],
        )

    if connection.vendor == "postgresql":

        def test_dead_connection_is_given_up_for_a_new_one(self):
            """Really terminated, in the middle of a round and between two."""
            used = []

            def lose_it(at_most):
                used.append(connection.connection.info.backend_pid)
                if len(used) == 1:
                    terminate(used[0])
                return seconds_until_next(at_most)

            def rounds():
                with patch(f"{self.command}.seconds_until_next", lose_it):
                    self.publisher._run_in_loop(0.001)
                    self.assertIsNone(connection.connection)
                    self.publisher._run_in_loop(0.001)
                    terminate(used[-1])
                    self.publisher._run_in_loop(0.001)

            in_thread(rounds)
            self.assertEqual(len(set(used)), 3)
            first, *others = [line for line in self.said() if line.startswith("Database")]
            self.assertIn("terminating connection due to administrator command", first)
            self.assertEqual(others, ["Database available again."])
