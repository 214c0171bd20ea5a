"""The page at /search/, as a reader meets it."""

from django.db import connection
from django.test import TestCase
from wagtail.contrib.search_promotions.models import Query, SearchPromotion

from search.finding import MOST_RESULTS
from tests import factories

HOSTILE = [
    '"',
    '""',
    '"""',
    "“",
    "\x00",
    "a\x00b",
    "%00",
    "'; drop table",
    "it's \\' \\\\",
    "a" * 100_000,
    "a " * 5_000,
    " ".join(f"word{number}" for number in range(5_000)),
    '"' * 500,
    "(" * 500,
    "-" * 500,
    "-a " * 500,
    "a.b" * 500,
    "NOT",
    "AND OR NOT",
    "NEAR(a b)",
    "*",
    "a*",
    "-",
    "--",
    "-x",
    "\\",
    "(((",
    "\u202e",
    "😀",
    "C++",
    "^a",
    "title:",
    "tag:",
    'tag:"',
    "tag:\x00",
    "in:",
    "in:code",
    "in:code -",
    "tag:nothing in:code",
    "{a}",
    "a & b | !c:*",
    "<->",
    "ﷺ" * 100,
    "é" * 1000,
    "猫" * 1000,
]


class SearchTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        code = {"language": "python", "code": "warbler = nightjar()\n"}
        cls.in_code = factories.post("One", body=[("code", code)])
        text = "<p>Before.</p><h2>On the shore</h2><p>A sandpiper <b>ran</b> &amp; stopped.</p>"
        cls.in_text = factories.post("Two", body=[("text", text)], tags=["Waders"])
        cls.in_title = factories.post("The sandpiper", tags=["C++", "Waders"])
        factories.standard_page("Colophon", slug="colophon", introduction="Set by a sandpiper.")

    def search(self, query, **more):
        return self.client.get("/search/", {"q": query, **more})

    def urls(self, query, **more):
        return [result.url for result in self.search(query, **more).context["results"] or []]

    def test_order_is_title_then_introduction_then_text(self):
        self.assertEqual(
            self.urls("sandpiper"), [self.in_title.url, "/colophon/", self.in_text.url]
        )

    def test_code_is_found(self):
        self.assertEqual(self.urls("nightjar"), [self.in_code.url])
        self.assertEqual(self.urls("nightjar in:code"), [self.in_code.url])
        self.assertEqual(self.urls("sandpiper in:code"), [])
        self.assertContains(self.search("nightjar"), "warbler = <mark>nightjar</mark>()")

    def test_language_of_a_block_is_not_searched(self):
        self.assertEqual(self.urls("python"), [])

    def test_result_leads_to_the_section_and_marks_the_hit(self):
        response = self.search("ran")
        self.assertContains(response, "A sandpiper <mark>ran</mark> &amp; stopped.")
        self.assertContains(response, f'href="{self.in_text.url}#on-the-shore">On the shore</a>')
        self.assertContains(self.client.get(self.in_text.url), 'id="on-the-shore"')

    def test_date_and_tags_are_shown(self):
        response = self.search("ran")
        self.assertContains(response, f'datetime="{self.in_text.day.isoformat()}"')
        self.assertContains(response, 'rel="tag">Waders</a>')

    def test_phrase_exclusion_and_tag(self):
        self.assertEqual(self.urls('"sandpiper ran"'), [self.in_text.url])
        self.assertTrue(self.search('"ran sandpiper"').context["is_relaxed"])
        self.assertEqual(self.urls("sandpiper -ran"), [self.in_title.url, "/colophon/"])
        self.assertEqual(self.urls("sandpiper tag:c++"), [self.in_title.url])
        self.assertEqual(self.urls("tag:Waders"), [self.in_title.url, self.in_text.url])

    def test_facets_narrow_and_take_back(self):
        response = self.search("sandpiper")
        self.assertContains(response, "?q=sandpiper&amp;tag=waders")
        facets = [(facet.name, facet.count) for facet in response.context["tags"]]
        self.assertEqual(facets, [("Waders", 2), ("C++", 1)])
        self.assertEqual(
            [(facet.name, facet.count) for facet in response.context["years"]], [("2024", 2)]
        )
        response = self.search("sandpiper", tag="c-plus-plus", year="2024")
        self.assertEqual(response.context["total"], 1)
        self.assertContains(response, 'href="?q=sandpiper">All results')
        self.assertEqual(self.urls("sandpiper", year="1999"), [])

    def test_what_has_only_some_of_the_words_is_told_so(self):
        response = self.search("sandpiper nightjar")
        self.assertTrue(response.context["is_relaxed"])
        self.assertContains(response, "Nothing has all of")

    def test_misspelt_word_is_asked_about(self):
        connection.run_on_commit.clear()
        with self.captureOnCommitCallbacks(execute=True):
            self.in_title.save()
        response = self.search("sandpipper")
        self.assertEqual(response.context["meant"], "sandpiper")
        self.assertContains(response, '<a href="?q=sandpiper">sandpiper</a>')

    def test_a_word_of_a_draft_is_never_proposed(self):
        factories.post("Hidden", body=[("text", "<p>A flycatcher.</p>")], publish=False)
        hidden = factories.post("Hidden too", body=[("text", "<p>A flycatcher.</p>")])
        hidden.unpublish()
        self.assertEqual(self.search("flycacher").context["meant"], "")

    def test_nothing_found_is_said(self):
        self.assertContains(self.search("albatross"), "Nothing found for “albatross”")

    def test_empty_query_shows_the_form_alone(self):
        for query in ("", "   ", '"', "%"):
            response = self.search(query)
            self.assertContains(response, "<form")
            self.assertIsNone(response.context["results"])

    def test_query_and_snippets_are_escaped(self):
        text = "<p>&lt;script&gt;alert(1)&lt;/script&gt; heron</p>"
        factories.post("<i>heron</i>", body=[("text", text)])
        response = self.search("<script>alert(1)</script> heron")
        self.assertNotContains(response, "<script>alert")
        self.assertNotContains(response, "<i>")
        self.assertContains(response, "&lt;i&gt;<mark>heron</mark>&lt;/i&gt;")

    def test_results_are_never_kept(self):
        for address in ("/search/", "/search/suggest/"):
            response = self.client.get(address, {"q": "sandpiper"})
            self.assertIn("no-store", response["Cache-Control"])
        self.assertContains(self.search("sandpiper"), "noindex")

    def test_results_are_paged_and_the_query_is_kept(self):
        for _ in range(12):
            factories.post("A plover", body=[("text", "<p>plover</p>")], tags=["Waders"])
        response = self.search("plover", tag="waders")
        self.assertContains(response, "12 results")
        self.assertContains(response, "?q=plover&amp;tag=waders&amp;page=2")
        second = self.search("plover", tag="waders", page=2)
        self.assertEqual(len(second.context["results"]), 2)
        self.assertContains(second, 'start="11"')

    def test_odd_input_never_breaks(self):
        for query in HOSTILE:
            with self.subTest(query[:20]):
                self.assertEqual(self.search(query).status_code, 200)
                address = "/search/suggest/"
                self.assertEqual(self.client.get(address, {"q": query}).status_code, 200)
        for name in ("page", "tag", "year"):
            for value in ("x", "-1", "0", "999", "\x00", "9" * 500, "٣٣٣٣", "'", "20 24"):
                response = self.search("sandpiper", **{name: value})
                self.assertEqual(response.status_code, 200, (name, value))
        self.assertEqual(self.client.get("/search/?q=%FF%FE&tag=%FF&year=%FF").status_code, 200)

    def test_queries_are_few(self):
        self.search("sandpiper")
        with self.assertNumQueries(factories.AtMost(14)):
            self.search("sandpiper")
        # On PostgreSQL four more, for a transaction in which the planner is told what to do.
        most = 10 if connection.vendor == "postgresql" else 6
        with self.assertNumQueries(factories.AtMost(most)):
            self.client.get("/search/suggest/", {"q": "sandp"})

    def test_suggestions(self):
        answer = self.client.get("/search/suggest/", {"q": "sandp"}).json()
        self.assertEqual(answer["query"], "sandp")
        self.assertEqual(answer["results"][0]["title"], "The sandpiper")
        self.assertEqual(answer["results"][0]["url"], self.in_title.url)
        self.assertEqual(self.client.get("/search/suggest/").json()["results"], [])
        for _ in range(10):
            factories.post("A plover")
        self.assertEqual(
            len(self.client.get("/search/suggest/", {"q": "plov"}).json()["results"]), 8
        )

    def test_promoted_pages_come_first_if_they_may_be_seen(self):
        query = Query.get("Sandpiper")
        draft = factories.post("Secret plans", publish=False)
        for page in (self.in_code, draft):
            SearchPromotion.objects.create(query=query, page=page, description="Read this.")
        SearchPromotion.objects.create(
            query=query, external_link_url="https://example.com/", external_link_text="Elsewhere"
        )
        response = self.search("sandpiper")
        titles = [pick.title for pick in response.context["picks"]]
        self.assertEqual(titles, ["One", "Elsewhere"])
        self.assertNotContains(response, "Secret plans")
        self.assertEqual(self.search("plover").context["picks"], [])

    def test_a_search_writes_nothing(self):
        count = Query.objects.count()
        self.search("sandpiper")
        self.assertEqual(Query.objects.count(), count)

    def test_results_are_bounded(self):
        self.assertLessEqual(self.search("a").context["total"], MOST_RESULTS)
