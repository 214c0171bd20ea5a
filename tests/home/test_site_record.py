from django.core.management.sql import emit_post_migrate_signal
from django.test import TestCase, override_settings
from wagtail.models import Site

from home.operations.site_record import sync_site_record
from tests import factories


class SiteRecordTests(TestCase):
    def synced(self, url: str) -> tuple[str, int]:
        with override_settings(SITE_URL=url):
            sync_site_record()
        site = factories.site()
        return site.hostname, site.port

    def test_host_and_port_follow_the_address(self):
        for url, expected in (
            ("https://blog.example.com", ("blog.example.com", 443)),
            ("http://blog.example.com", ("blog.example.com", 80)),
            ("http://localhost:8000", ("localhost", 8000)),
            ("https://blog.example.com:8443", ("blog.example.com", 8443)),
        ):
            with self.subTest(url):
                self.assertEqual(self.synced(url), expected)

    @override_settings(SITE_URL="https://blog.example.com")
    def test_second_run_changes_nothing(self):
        self.assertTrue(sync_site_record())
        with self.assertNumQueries(1):
            self.assertFalse(sync_site_record())

    @override_settings(SITE_URL="https://blog.example.com")
    def test_follows_each_time_migrations_have_run(self):
        emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
        self.assertEqual(factories.site().hostname, "blog.example.com")

    def test_full_addresses_follow(self):
        self.synced("https://blog.example.com")
        self.assertEqual(factories.post(slug="a").full_url, "https://blog.example.com/blog/a/")

    def test_root_page_and_other_sites_stay(self):
        root = factories.site().root_page
        other = Site.objects.create(hostname="other.example.com", port=80, root_page=root)
        self.synced("https://blog.example.com")
        self.assertEqual(factories.site().root_page, root)
        self.assertEqual(Site.objects.get(pk=other.pk).hostname, "other.example.com")

    def test_database_without_a_site_is_left_alone(self):
        Site.objects.all().delete()
        self.assertFalse(sync_site_record())
        self.assertFalse(Site.objects.exists())
