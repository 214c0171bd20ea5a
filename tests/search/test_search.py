from datetime import timedelta

from django.test import SimpleTestCase, TestCase
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from search.forms import MAX_LENGTH, MAX_WORDS, clean_query
from search.results import find_pages
from tests import factories


class CleanQueryTests(SimpleTestCase):
    def test_words_stay(self):
        self.assertEqual(clean_query("  select  for_update \n"), "select for_update")

    def test_signs_with_a_meaning_to_a_database_go(self):
        self.assertEqual(clean_query('"a" & b | !c:* (d) \x00 e'), "a b c d e")

    def test_length_and_words_are_limited(self):
        self.assertLessEqual(len(clean_query("x" * 5000)), MAX_LENGTH)
        self.assertEqual(len(clean_query("a " * 900).split()), MAX_WORDS)


class SearchTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        code = {"language": "python", "code": "warbler = nightjar()\n"}
        cls.in_code = factories.post("One", body=[("code", code)])
        cls.in_text = factories.post("Two", body=[("text", "<p>A sandpiper ran.</p>")])
        cls.in_title = factories.post("The sandpiper")
        factories.standard_page("Colophon", slug="colophon", introduction="Set by a sandpiper.")

    def search(self, query, **more):
        return self.client.get("/search/", {"q": query, **more})

    def titles(self, query):
        return [page.title for page in self.search(query).context["results"] or []]

    def test_title_comes_before_text(self):
        self.assertEqual(self.titles("sandpiper")[0], "The sandpiper")
        self.assertEqual(set(self.titles("sandpiper")), {"The sandpiper", "Two", "Colophon"})

    def test_code_is_found(self):
        self.assertEqual(self.titles("nightjar"), ["One"])

    def test_language_of_a_block_is_not_searched(self):
        self.assertEqual(self.titles("python"), [])

    def test_all_words_must_be_there(self):
        self.assertEqual(self.titles("sandpiper nightjar"), [])

    def test_nothing_found_is_said(self):
        self.assertContains(self.search("albatross"), "Nothing found for “albatross”")

    def test_empty_query_shows_the_form_alone(self):
        for query in ("", "   ", '"', "%"):
            response = self.search(query)
            self.assertContains(response, "<form")
            self.assertIsNone(response.context["results"])

    def test_query_is_escaped(self):
        response = self.search("<script>alert(1)</script>")
        self.assertNotContains(response, "<script>alert")

    def test_results_are_never_kept(self):
        self.assertIn("no-store", self.search("sandpiper")["Cache-Control"])
        self.assertContains(self.search("sandpiper"), "noindex")

    def test_results_are_paged_and_the_query_is_kept(self):
        for _ in range(12):
            factories.post("A plover", body=[("text", "<p>plover</p>")])
        response = self.search("plover")
        self.assertContains(response, "12 results")
        self.assertContains(response, "?q=plover&amp;page=2")
        self.assertEqual(len(self.search("plover", page=2).context["results"]), 2)

    def test_odd_input_never_breaks(self):
        odd = [
            '"',
            '""',
            "“",
            "\x00",
            "%00",
            "'; drop table",
            "a" * 100_000,
            "a " * 2_000,
            "NOT",
            "AND OR NOT",
            "*",
            "a*",
            "-",
            "\\",
            "(((",
            "\u202e",
            "😀",
            "C++",
            "^a",
            "title:",
            "NEAR(a b)",
            "{a}",
        ]
        for query in odd:
            with self.subTest(query[:20]):
                self.assertEqual(self.search(query).status_code, 200)
        for page in ("x", "-1", "0", "999"):
            self.assertEqual(self.search("sandpiper", page=page).status_code, 200)
        self.assertEqual(self.client.get("/search/?q=%FF%FE").status_code, 200)


class LeakTests(TestCase):
    """Nothing that readers may not see is found, whoever searches."""

    @classmethod
    def setUpTestData(cls):
        body = [("text", "<p>A bittern booms.</p>")]
        cls.public = factories.post("Public", body=body)
        factories.post("Draft", body=body, publish=False)
        soon = timezone.now() + timedelta(days=1)
        factories.post("Scheduled", body=body, go_live_at=soon)
        expired = factories.post("Expired", body=body)
        Page.objects.filter(pk=expired.pk).update(expire_at=timezone.now())
        private = factories.post("Private", body=body)
        PageViewRestriction.objects.create(
            page=private, restriction_type=PageViewRestriction.PASSWORD, password="x"
        )
        edited = factories.post("Edited", body=[("text", "<p>Nothing.</p>")])
        edited.body = body
        edited.save_revision()

    def test_only_the_public_post_is_found(self):
        self.assertEqual([page.title for page in find_pages("bittern")], ["Public"])

    def test_an_editor_finds_no_more_here(self):
        self.client.force_login(factories.administrator())
        results = self.client.get("/search/", {"q": "bittern"}).context["results"]
        self.assertEqual([page.title for page in results], ["Public"])
