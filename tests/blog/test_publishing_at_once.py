"""Several at once, on PostgreSQL; on SQLite a transaction that writes is alone anyway."""

import time
from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, Revision

from blog.models import PublishingFailure
from blog.publishing import publish_due
from search.models import Word
from tests import factories
from tests.blog.test_publishing import make_due, scheduled

if connection.vendor == "postgresql":

    class HeldTests(TestCase):
        """Whatever another holds, the runner does not wait for it while holding anything itself."""

        def setUp(self):
            self.other = connection.copy()
            self.addCleanup(self.other.close)
            self.other.set_autocommit(False)

        def hold(self, sql):
            with self.other.cursor() as cursor:
                cursor.execute(sql)
                self.assertTrue(cursor.fetchall())

        def test_runner_waits_while_another_has_its_turn(self):
            post = scheduled()
            make_due(post)
            self.hold("SELECT id FROM wagtailcore_site FOR NO KEY UPDATE")
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '200ms'")
            with self.assertLogs("blog.publishing", "WARNING"):
                outcome = publish_due()
            self.assertEqual((outcome.published, outcome.busy, outcome.failures), (0, 1, []))
            post.refresh_from_db()
            self.assertFalse(post.live)
            self.other.rollback()
            self.assertEqual(publish_due().published, 1)

        def test_page_that_an_editor_is_saving_is_left_for_the_next_run(self):
            """The home page: the other connection sees only what the migrations have made."""
            home = factories.home_page()
            self.hold(f"SELECT id FROM wagtailcore_page WHERE id = {home.pk} FOR NO KEY UPDATE")
            home.title = "Soon"
            due_revision(home)
            make_due(scheduled("Goes out meanwhile"))
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '5s'")
            begin = time.monotonic()
            with self.assertLogs("blog.publishing", "WARNING"):
                outcome = publish_due()
            self.assertEqual((outcome.published, outcome.busy), (1, 1))
            self.assertLess(time.monotonic() - begin, 5)
            self.assertFalse(PublishingFailure.objects.exists())
            self.other.rollback()
            self.assertEqual(publish_due().published, 1)
            self.assertEqual(factories.home_page().title, "Soon")

        def test_publication_locks_no_row_of_the_index_that_other_pages_need(self):
            """What an editor who publishes another post at this moment would wait for."""
            make_due(scheduled("Bitterns and warblers"))
            publish_due()
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT mode FROM pg_locks JOIN pg_class ON relation = pg_class.oid "
                    "WHERE pid = pg_backend_pid() AND relname = %s",
                    [Word._meta.db_table],
                )
                self.assertNotIn("RowExclusiveLock", [mode for (mode,) in cursor.fetchall()])

        def test_publication_updates_no_rows_of_other_pages_in_the_index(self):
            """Wagtail's index would refresh those whose titles are as long as the average."""
            make_due(scheduled("A title"))
            with CaptureQueriesContext(connection) as queries:
                self.assertEqual(publish_due().published, 1)
            table = "wagtailsearch_indexentry"
            written = [query["sql"] for query in queries if table in query["sql"]]
            self.assertTrue([sql for sql in written if "INSERT" in sql])
            self.assertEqual([sql for sql in written if sql.startswith("UPDATE")], [])


def due_revision(page):
    """Write a revision of ``page`` that is due, and nothing else: the page's row is untouched."""
    moment = timezone.now() - timedelta(minutes=1)
    page.go_live_at = moment
    return Revision.objects.create(
        object_id=str(page.pk),
        content_type=ContentType.objects.get_for_model(page),
        base_content_type=ContentType.objects.get_for_model(Page),
        content=page.serializable_data(),
        object_str=page.title,
        approved_go_live_at=moment,
    )
