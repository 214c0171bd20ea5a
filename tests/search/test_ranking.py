"""What comes first, over the sample blog and over posts about names that are hard to find.

The same list has to hold on both databases.
"""

from contextlib import nullcontext

from django.db import connection
from django.test import TestCase
from wagtail.models import Page

from blog.sample.loader import load
from search.backends import branch, by_index
from search.finding import find, steps
from search.query import parse_query
from search.results import find_all
from tests import factories

DATABASE = "False, says the database. True, says Python"
VALUES = "only() still builds the whole bird"
INSERT = "Five megabytes of log about nothing at all"
RESET = "We stopped squashing and started over"
RELEASE = "Which release just answered?"
CACHE = "The five Cache-Control lines we use"
CONTAINER = "A container that hears you"
RUST = "Forty lines of Rust, twenty of which I needed"

SAMPLE = {
    "db_default": DATABASE,
    "DB_DEFAULT": DATABASE,
    "dbdefault": DATABASE,
    "DatabaseDefault": DATABASE,
    "TypeError: Object of type DatabaseDefault is not JSON serializable": DATABASE,
    "only": VALUES,
    ".only()": VALUES,
    "only()": VALUES,
    ".values()": VALUES,
    "queryset values": VALUES,
    "ON CONFLICT": INSERT,
    '"ON CONFLICT"': INSERT,
    "on conflict do nothing": INSERT,
    "megabyte log": INSERT,
    "squash migrations": RESET,
    "squashing": RESET,
    "squashed": RESET,
    "Cache-Control": CACHE,
    "cache control": CACHE,
    "no-cache": CACHE,
    "sigterm container": CONTAINER,
    "container hear": CONTAINER,
    "rust": RUST,
    "forty lines": RUST,
    "release answered": RELEASE,
    '"just answered"': RELEASE,
    "relea": RELEASE,
    "C++": "A view of nothing",
    "queue claim": "A queue in the database, 1: claim a job",
    "queue fail": "A queue in the database, 2: fail well",
    "measure tail": "Measure with the tail",
    "diff stranger": "Read your diff like a stranger",
}

POSTS = {
    "Serving": [("code", "import uvicorn\nuvicorn.run(app, host='::1')\n")],
    "Paths": [("text", "<p>Look into package/path.py and the file setup.cfg.</p>")],
    "Managers": [("code", "Shelf.objects.only('title')\n")],
    "Components": [("text", "<p>We call useEffect and getElementById here.</p>")],
    "Constructors": [("code", "def __init__(self):\n    pass\n")],
    "Images": [("code", "pip install --no-cache-dir wheel\n")],
    "Containers of the standard": [("code", "std::vector<int> places;\n")],
    "Servers in scripts": [("text", "<p>It runs on node.js only.</p>")],
    "Sharp": [("text", "<p>Written in C# for .NET.</p>")],
    "Plain": [("text", "<p>Written in C by hand, version 11.4.2.</p>")],
    "Plus": [("text", "<p>Written in C++ with templates.</p>")],
    "Breakfast": [("text", "<p>A café that serves crêpes.</p>")],
    "Signs": [("text", "<p>全文検索エンジンを作る</p>")],
    "Letters": [("text", "<p>Письма о поиске и Ёлка.</p>")],
    "A failed login": [
        ("text", "<p>KeyError: 'HTTP_X_FORWARDED_FOR' in the middleware of a proxy.</p>")
    ],
}
NAMES = {
    "uvicorn": "Serving",
    "uvicorn.run": "Serving",
    "uvicorn in:code": "Serving",
    "path.py": "Paths",
    "package/path.py": "Paths",
    "setup.cfg": "Paths",
    "objects.only": "Managers",
    "Shelf.objects.only": "Managers",
    "effect": "Components",
    "useEffect": "Components",
    "element by id": "Components",
    "__init__": "Constructors",
    "--no-cache-dir": "Images",
    "no-cache-dir": "Images",
    "std::vector": "Containers of the standard",
    "vector": "Containers of the standard",
    "node.js": "Servers in scripts",
    "nodejs": "Servers in scripts",
    "C#": "Sharp",
    ".NET": "Sharp",
    "written C": "Plain",
    "11.4.2": "Plain",
    "written C++": "Plus",
    "cafe": "Breakfast",
    "café": "Breakfast",
    "crepe": "Breakfast",
    "検索": "Signs",
    "エンジン": "Signs",
    "елка": "Letters",
    "поиске": "Letters",
    "KeyError: 'HTTP_X_FORWARDED_FOR'": "A failed login",
    "forwarded": "A failed login",
}


def titles(text: str) -> list[str]:
    keys = [hit.page_id for hit in find_all(parse_query(text)).hits]
    pages = Page.objects.in_bulk(keys)
    return [pages[key].title for key in keys]


class SampleBlogTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        load()

    def test_what_comes_first(self):
        for text, title in SAMPLE.items():
            with self.subTest(text):
                self.assertEqual(titles(text)[:1], [title])


class NamesTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        for title, body in POSTS.items():
            blocks = [
                (kind, {"language": "python", "code": text} if kind == "code" else text)
                for kind, text in body
            ]
            factories.post(title, body=blocks)

    def test_what_comes_first(self):
        for text, title in NAMES.items():
            with self.subTest(text):
                self.assertEqual(titles(text)[:1], [title])

    def test_languages_are_kept_apart(self):
        self.assertEqual(titles("C++"), ["Plus"])
        self.assertEqual(titles("C#"), ["Sharp"])
        self.assertEqual(titles("C"), ["Plain"])


class OrderTests(TestCase):
    """One word in each place, in posts the newest of which has it in the worst place."""

    @classmethod
    def setUpTestData(cls):
        text = [("text", "<p>Nothing here.</p>")]
        heading = [("text", "<h2>The dunlin</h2><p>Nothing here.</p>")]
        factories.post("Title: dunlin", slug="title", body=text)
        factories.post("One", slug="tag", tags=["Dunlin"], body=text)
        factories.post("Two", slug="introduction", introduction="A dunlin.", body=text)
        factories.post("Three", slug="heading", body=heading)
        factories.post("Four", slug="text", body=[("text", "<p>A dunlin.</p>")])
        code = {"language": "python", "code": "dunlin = 1"}
        factories.post("Five", slug="code", body=[("code", code)])

    def slugs(self, text: str) -> list[str]:
        keys = [hit.page_id for hit in find(parse_query(text))]
        pages = Page.objects.in_bulk(keys)
        return [pages[key].slug for key in keys]

    def test_title_tags_introduction_headings_text_code(self):
        self.assertEqual(
            self.slugs("dunlin"), ["title", "tag", "introduction", "heading", "text", "code"]
        )

    def test_a_word_in_code_is_there_in_better_places_too(self):
        code = {"language": "python", "code": "dunlin = 1"}
        factories.post("Dunlin", slug="both", body=[("code", code)])
        self.assertEqual(self.slugs("dunlin in:code"), ["both", "code"])
        self.assertEqual(self.slugs("dunlin in:title"), ["both", "title"])

    def test_exact_before_stem_and_newer_before_older(self):
        for slug, word in (("old", "knotted"), ("exact", "knotting"), ("new", "knotted")):
            factories.post(slug, slug=slug, body=[("text", f"<p>A {word} rope.</p>")])
        self.assertEqual(self.slugs("knotting"), ["exact", "new", "old"])

    def test_whole_name_before_its_parts(self):
        for slug, text in (("whole", "stint_kind"), ("apart", "a stint of some kind")):
            factories.post(slug, slug=slug, body=[("text", f"<p>{text}</p>")])
        self.assertEqual(self.slugs("stint_kind"), ["whole"])
        self.assertEqual(self.slugs("stint kind"), ["apart", "whole"])

    def test_words_side_by_side_before_words_apart(self):
        for slug, text in (("beside", "a grey ruff"), ("apart", "a ruff, and a grey sky")):
            factories.post(slug, slug=slug, body=[("text", f"<p>{text}</p>")])
        self.assertEqual(self.slugs("grey ruff"), ["beside", "apart"])

    def test_more_than_wanted_are_not_missed(self):
        for number in range(12):
            factories.post(f"Godwit {number}", slug=f"godwit-{number}")
        for wanted in (1, 5, 12, 30):
            self.assertEqual(len(find(parse_query("godwit"), wanted)), min(wanted, 12))


class IndexTests(TestCase):
    """Each step is answered by an index, and on SQLite without sorting."""

    @classmethod
    def setUpTestData(cls):
        for _ in range(3):
            factories.post()

    def plan(self, text: str, *, is_prefix: bool = False) -> str:
        query = parse_query(text)
        lines = []
        with by_index() if is_prefix else nullcontext():
            for group in steps(query.with_prefix() if is_prefix else query):
                for match in group:
                    lines += self.explain(*branch(0, match, 200))
        return "\n".join(lines)

    def explain(self, sql: str, values: list) -> list[str]:
        word = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
        with connection.cursor() as cursor:
            cursor.execute(f"{word} {sql}", values)
            return [str(row[-1]) for row in cursor.fetchall()]

    def check(self, plan: str) -> None:
        if connection.vendor == "postgresql":
            self.assertIn("Bitmap Index Scan on search_words", plan)
            self.assertNotIn("Seq Scan", plan)
        else:
            self.assertIn("VIRTUAL TABLE INDEX", plan)
            self.assertNotIn("TEMP B-TREE", plan)
            self.assertNotIn("SCAN search_indexedpage", plan)

    def test_beginnings_of_words_use_the_index(self):
        for text in ("datab", "da", "two wo", "x -y"):
            with self.subTest(text):
                self.check(self.plan(text, is_prefix=True))

    def test_words_and_phrases_use_the_index(self):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # With three rows, reading all of them is best indeed.
                cursor.execute("SET LOCAL enable_seqscan = off")
                cursor.execute("SET LOCAL enable_indexscan = off")
        for text in ("database", "two words", '"a phrase"', "x -y", "tag:django x"):
            with self.subTest(text):
                self.check(self.plan(text))
