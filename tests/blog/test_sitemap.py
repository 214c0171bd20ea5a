"""/sitemap.xml."""

from datetime import UTC, datetime, timedelta
from unittest.mock import patch
from xml.etree import ElementTree

from django.test import TestCase
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from blog import sitemap
from tests import factories

SITE = "http://localhost:8000"
SPACE = f"{{{sitemap.NAMESPACE}}}"
DAY = datetime(2024, 5, 6, 7, tzinfo=UTC)


class SitemapTests(TestCase):
    def places(self, address="/sitemap.xml") -> dict[str, str]:
        """Return the addresses, each with when it changed."""
        response = self.client.get(address)
        self.assertEqual(response.status_code, 200, address)
        self.assertEqual(response["Content-Type"], "application/xml")
        return {
            one.findtext(f"{SPACE}loc").removeprefix(SITE): one.findtext(f"{SPACE}lastmod", "")
            for one in ElementTree.fromstring(response.content)
        }

    def test_everything_public_is_named(self):
        ada, series = factories.author("Ada"), factories.series("A queue")
        factories.post(slug="one", date=DAY, authors=[ada], tags=["C++"], series=series)
        factories.post(slug="caf\u00e9", date=DAY, updated=DAY + timedelta(days=9), tags=["C++"])
        factories.standard_page("About", slug="about")
        places = self.places()
        self.assertEqual(
            set(places),
            {
                "/",
                "/blog/",
                "/about/",
                "/blog/one/",
                "/blog/caf%C3%A9/",
                "/blog/tags/c-plus-plus/",
                "/blog/authors/ada/",
                "/blog/series/a-queue/",
            },
        )
        self.assertEqual(places["/blog/one/"], "2024-05-06T07:00:00+00:00")
        self.assertEqual(places["/blog/caf%C3%A9/"], "2024-05-15T07:00:00+00:00")
        self.assertEqual(places["/blog/tags/c-plus-plus/"], "2024-05-15T07:00:00+00:00")
        for place in places:
            self.assertEqual(self.client.get(place).status_code, 200, place)

    def test_nothing_that_is_hidden_is_named(self):
        before = set(self.places())
        fields = {"tags": ["Secret"], "authors": [factories.author("Hidden")]}
        fields["series"] = factories.series("Hidden")
        factories.post(publish=False, **fields)
        factories.post(go_live_at=timezone.now() + timedelta(days=1), **fields)
        PageViewRestriction.objects.create(
            page=factories.post(**fields), restriction_type=PageViewRestriction.LOGIN
        )
        expired = factories.post(**fields)
        Page.objects.filter(pk=expired.pk).update(expire_at=timezone.now())
        factories.post(**fields).delete()
        factories.post(**fields).unpublish()
        self.assertEqual(set(self.places()), before)

    def test_copy_of_a_post_elsewhere_is_left_out(self):
        post = factories.post(canonical_url="https://example.org/first/")
        self.assertNotIn(post.url, self.places())

    def test_no_change_lies_ahead(self):
        post = factories.post(date=timezone.now() + timedelta(days=30))
        self.assertLessEqual(datetime.fromisoformat(self.places()[post.url]), timezone.now())

    def test_many_addresses_come_in_parts(self):
        for _ in range(7):
            factories.post()
        whole = set(self.places())
        with patch.object(sitemap, "PART", 4):
            parts = self.places()
            self.assertEqual(list(parts), [f"/sitemap-{n}.xml" for n in (1, 2, 3)])
            found = [place for part in parts for place in self.places(part)]
            self.assertEqual(len(found), len(set(found)))
            self.assertEqual(set(found), whole)
            for number in (0, 4, 10**30):
                self.assertEqual(self.client.get(f"/sitemap-{number}.xml").status_code, 404)
        self.assertEqual(self.client.get("/sitemap-1.xml").status_code, 404)

    def test_who_has_it_already_is_told_so(self):
        response = self.client.get("/sitemap.xml")
        self.assertIn("max-age=600", response["Cache-Control"])
        again = self.client.get("/sitemap.xml", headers={"if-none-match": response["ETag"]})
        self.assertEqual(again.status_code, 304)

    def test_few_queries_however_many_there_are(self):
        for number in range(9):
            factories.post(tags=["Python", f"Tag {number}"], authors=[factories.author()])
        self.client.get("/sitemap.xml")
        # One for the site; pages, lists and posts have one each.
        with self.assertNumQueries(factories.AtMost(4)):
            self.client.get("/sitemap.xml")
