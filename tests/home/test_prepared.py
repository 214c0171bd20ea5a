from django.db import connection
from django.test import RequestFactory, TestCase
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, Site

from home.models import SiteSettings
from home.prepared import Prepared
from home.sites import site_of
from tests import factories


class PreparedTests(TestCase):
    def test_other_values_find_other_objects(self):
        by_title = Prepared(lambda title: Page.objects.filter(title=title), values=1)
        one, two = factories.standard_page("One"), factories.standard_page("Two")
        self.assertEqual([page.pk for page in by_title.fetch("One")], [one.pk])
        self.assertEqual([page.pk for page in by_title.fetch("Two")], [two.pk])
        self.assertEqual(by_title.fetch("Three"), [])

    def test_values_are_bound_and_never_part_of_the_sql(self):
        by_title = Prepared(lambda title: Page.objects.filter(title=title), values=1)
        self.assertEqual(by_title.fetch("' OR 1=1 --"), [])
        self.assertEqual(by_title.fetch("%s"), [])

    def test_order_of_the_values_is_that_of_the_stand_ins(self):
        query = Prepared(lambda slug, title: Page.objects.filter(title=title, slug=slug), values=2)
        page = factories.standard_page("A title", slug="a-slug")
        self.assertEqual([found.pk for found in query.fetch("a-slug", "A title")], [page.pk])
        self.assertEqual(query.fetch("A title", "a-slug"), [])

    def test_objects_are_whole_with_what_was_joined(self):
        query = Prepared(lambda: SiteSettings.objects.select_related("site__root_page"))
        settings = SiteSettings.for_site(factories.site())
        settings.social_links = [("link", {"kind": "github", "url": "https://example.com/me"})]
        settings.save()
        title = factories.home_page().title
        (found,) = query.fetch()
        with self.assertNumQueries(0):
            self.assertEqual(found.site.root_page.title, title)
            self.assertEqual(found.social_links[0].value["url"], "https://example.com/me")

    def test_wrong_number_of_values_is_refused(self):
        with self.assertRaises(ValueError):
            Prepared(lambda title: Page.objects.filter(title=title), values=1).fetch()


class SiteTests(TestCase):
    """As Wagtail's own, for every kind of host."""

    def setUp(self):
        home = factories.home_page()
        Site.objects.all().delete()
        self.default = Site.objects.create(
            hostname="a.example", port=80, root_page=home, is_default_site=True
        )
        others = (("a.example", 8000), ("b.example", 80), ("c.example", 80), ("c.example", 81))
        for hostname, port in others:
            Site.objects.create(hostname=hostname, port=port, root_page=home)

    def ask(self, host: str):
        _, _, port = host.partition(":")
        return RequestFactory().get("/", headers={"host": host}, SERVER_PORT=port or "80")

    def test_same_site_as_wagtail_finds(self):
        hosts = ["a.example", "a.example:8000", "a.example:9", "b.example", "b.example:9"]
        hosts += ["c.example:81", "c.example:9", "d.example", "A.EXAMPLE"]
        for without_default in (False, True):
            if without_default:
                self.default.delete()
            for host in hosts:
                with self.subTest(host=host, without_default=without_default):
                    self.assertEqual(site_of(self.ask(host)), Site.find_for_request(self.ask(host)))

    def test_it_is_asked_for_once(self):
        request = self.ask("a.example")
        with CaptureQueriesContext(connection) as queries:
            site = site_of(request)
            self.assertIs(site_of(request), site)
            self.assertIs(Site.find_for_request(request), site)
            self.assertTrue(site.root_page.title)
        self.assertEqual(len(queries), 1)

    def test_no_request_has_no_site(self):
        self.assertIsNone(site_of(None))
