from unittest import mock

from django.contrib.auth.models import Group
from django.db import DatabaseError
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from home.models import User
from search import missed
from search.missed import count_missed
from search.models import MissedQuery
from tests import factories


class CountMissedTests(TestCase):
    def rows(self):
        return list(MissedQuery.objects.values_list("text", "count"))

    def test_searches_without_result_are_counted_whatever_the_case(self):
        for query in ("Albatross", "albatross ", "ALBATROSS"):
            self.client.get("/search/", {"q": query})
        self.assertEqual(self.rows(), [("albatross", 3)])
        self.assertEqual(MissedQuery.objects.get().last_day, timezone.localdate())

    def test_what_is_found_is_not_counted(self):
        factories.post("Albatross")
        self.client.get("/search/", {"q": "albatross"})
        self.client.get("/search/suggest/", {"q": "zzz"})
        self.client.get("/search/", {"q": "zzz", "tag": "x"})
        self.assertEqual(self.rows(), [])

    def test_nothing_about_persons_is_kept(self):
        for text in ("jane@example.com", "+49 170 1234567", "x" * 101, " "):
            count_missed(text)
        self.assertEqual(self.rows(), [])

    def test_rows_are_bounded_and_the_rarest_go(self):
        count_missed("often")
        count_missed("often")
        with mock.patch.object(missed, "MOST_ROWS", 20):
            for number in range(40):
                count_missed(f"word {number}")
        self.assertLessEqual(MissedQuery.objects.count(), 20)
        self.assertIn(("often", 2), self.rows())

    def test_a_database_that_refuses_breaks_no_page(self):
        with (
            mock.patch.object(missed, "_forget_rare_ones", side_effect=DatabaseError),
            self.assertLogs("search.missed", "WARNING"),
        ):
            self.assertEqual(self.client.get("/search/", {"q": "zzz"}).status_code, 200)
        self.assertEqual(self.rows(), [])


class ReportTests(TestCase):
    def test_editors_see_what_was_not_found(self):
        count_missed("<b>albatross</b>")
        address = reverse("missed_queries")
        self.assertEqual(self.client.get(address).status_code, 302)
        self.client.force_login(factories.administrator())
        response = self.client.get(address)
        self.assertContains(response, "&lt;b&gt;albatross&lt;/b&gt;")
        self.assertContains(response, "q=%3Cb%3Ealbatross")
        self.assertEqual(self.client.get(f"{address}?export=csv").status_code, 200)
        self.assertContains(self.client.get(reverse("wagtailadmin_home")), address)


class PanelTests(TestCase):
    def setUp(self):
        self.address = reverse("wagtailadmin_home")

    def test_dashboard_shows_the_most_frequent(self):
        for number in range(7):
            for _ in range(number + 1):
                count_missed(f"<i>bird {number}</i>")
        self.client.force_login(factories.administrator())
        response = self.client.get(self.address)
        self.assertContains(response, "Searched and not found")
        self.assertContains(response, "&lt;i&gt;bird 6&lt;/i&gt;")
        self.assertContains(response, "7 times, last on")
        self.assertContains(response, "bird 2")
        self.assertNotContains(response, "bird 1")

    def test_nothing_where_everything_was_found(self):
        self.client.force_login(factories.administrator())
        self.assertNotContains(self.client.get(self.address), "Searched and not found")

    def test_authors_do_not_see_it(self):
        count_missed("bird")
        author = User.objects.create_user("author", "author@example.com", "password")
        author.groups.add(Group.objects.get(name="Authors"))
        self.client.force_login(author)
        response = self.client.get(self.address)
        self.assertEqual(response.status_code, 200)
        self.assertNotContains(response, "Searched and not found")
