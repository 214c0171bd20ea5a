"""What an author is told before publishing: each rule, by itself."""

from unittest import TestCase

from blog.editing.checks import Code, Draft, Link, Part, Picture, check, is_local


def draft(*parts: Part, **fields) -> Draft:
    """Return a draft in which nothing but ``parts`` and ``fields`` can be found wanting."""
    return Draft(**{"title": "A title", "excerpt": "In short.", "parts": list(parts), **fields})


def part(**fields) -> Part:
    return Part(path="body.one", name="Text 1", **fields)


class CheckTests(TestCase):
    def found(self, *parts: Part, **fields) -> list[str]:
        return [finding.rule for finding in check(draft(*parts, **fields))]

    def message(self, *parts: Part, **fields) -> str:
        (finding,) = check(draft(*parts, **fields))
        return finding.message

    def test_sound_post_gets_no_remark(self):
        sound = part(
            headings=[(2, "One"), (3, "Two"), (4, "Three"), (2, "Four")],
            links=[Link("https://example.org/a#b"), Link("#one"), Link("/about/")],
            pictures=[Picture("A grey wagtail on a stone"), Picture("", is_decorative=True)],
            code=Code("python", "models.py", "x = 1\n"),
        )
        self.assertEqual(self.found(sound, ids=frozenset({"one"})), [])

    def test_title_may_have_seventy_characters(self):
        self.assertEqual(self.found(title="x" * 70), [])
        self.assertIn("71 characters", self.message(title="x" * 71))

    def test_missing_excerpt_and_description_are_one_remark(self):
        self.assertIn("neither", self.message(excerpt=" "))
        self.assertIn("no excerpt", self.message(excerpt="", description="For search."))

    def test_skipped_levels_are_named(self):
        self.assertEqual(self.found(part(headings=[(3, "Deep")])), ["heading"])
        self.assertIn("“Deep”", self.message(part(headings=[(2, "A"), (4, "Deep")])))

    def test_levels_go_on_in_the_next_block(self):
        self.assertEqual(
            self.found(part(headings=[(2, "A"), (3, "B")]), part(headings=[(4, "C")])), []
        )

    def test_addresses_of_ones_own_network_are_local(self):
        for url in (
            "http://localhost",
            "http://localhost:8000/a",
            "http://LOCALHOST./",
            "https://blog.localhost/",
            "http://127.0.0.1:8000/",
            "http://127.8.8.8/",
            "http://[::1]:8000/",
            "http://0.0.0.0:8000",
            "http://192.168.1.4/",
            "http://10.0.0.1",
            "http://nas.local/",
            "//localhost/x",
            "file:///home/ada/a.html",
        ):
            with self.subTest(url):
                self.assertTrue(is_local(url))
                self.assertEqual(self.found(part(links=[Link(url)])), ["link"])

    def test_other_addresses_are_not(self):
        for url in (
            "https://example.org/localhost",
            "https://localhost.example.org/",
            "https://8.8.8.8/",
            "mailto:a@localhost",
            "/local",
            "#local",
            "",
            "http://[broken",
            "https://example.org:port/",
        ):
            with self.subTest(url):
                self.assertFalse(is_local(url))

    def test_trouble_with_a_page_is_told_with_the_words_of_the_link(self):
        link = Link("", "my other post", "leads to the draft “Other”.")
        self.assertEqual(
            self.message(part(links=[link])),
            "The link “my other post” leads to the draft “Other”.",
        )

    def test_anchor_must_be_there(self):
        self.assertEqual(self.found(part(links=[Link("#gone")])), ["anchor"])
        ids = frozenset({"größe"})
        self.assertEqual(self.found(part(links=[Link("#gr%C3%B6%C3%9Fe")]), ids=ids), [])
        self.assertEqual(self.found(part(links=[Link("#"), Link("#top")])), [])

    def test_picture_needs_words(self):
        for alt in ("", "  ", "IMG_2041.JPG", "dsc-0042", "screenshot-1.png"):
            with self.subTest(alt):
                self.assertEqual(self.found(part(pictures=[Picture(alt)])), ["picture"])

    def test_code_needs_a_language(self):
        self.assertEqual(self.found(part(code=Code("", "", "x"))), ["language"])
        self.assertEqual(self.found(part(code=Code("text", "", "x"))), [])
        self.assertEqual(self.found(part(code=Code("text", "notes.txt", "x"))), [])
        self.assertIn("Python", self.message(part(code=Code("text", "a/models.py", "x"))))

    def test_secret_in_code_is_named_with_its_line(self):
        key = "AKIA" + "Q3EGRIZ7KTWPLMNB"
        message = self.message(part(code=Code("python", "", f"\nkey = '{key}'\n")))
        self.assertIn("Line 2 looks like an AWS access key: AKIA…", message)
        self.assertNotIn(key, message)

    def test_secret_in_words_is_found_too(self):
        self.assertEqual(
            self.found(part(words="ghp_" + "7f3Kq9Zx2LmW8vRt5YbN4cHd6JgPsQaEuXzA")), ["secret"]
        )

    def test_findings_name_their_place(self):
        (finding,) = check(draft(part(pictures=[Picture("")])))
        self.assertEqual((finding.place, finding.path), ("Text 1", "body.one"))
