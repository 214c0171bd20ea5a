"""Links of a text as they are on this site."""

import tempfile
from pathlib import Path

from django.test import SimpleTestCase

from blog.moving.media import MediaLibrary
from blog.moving.references import EntryReferences
from blog.moving.report import Problems
from blog.moving.sources import open_source


class DeadLinkTests(SimpleTestCase):
    def setUp(self):
        root = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.problems = Problems()
        (root / "_posts").mkdir()
        (root / "_config.yml").write_text("permalink: /blog/:title/\n")
        for name in ("a", "b"):
            (root / f"_posts/2024-01-31-{name}.md").write_text("---\n---\n")
        source = open_source(root, problems=self.problems)
        entries = list(source.entries())
        self.problems.found.clear()
        self.references = EntryReferences(
            source,
            next(entry for entry in entries if entry.path == "_posts/2024-01-31-a.md"),
            pages={entry.path: number for number, entry in enumerate(entries, 1)},
            library=MediaLibrary(dry_run=True, problems=self.problems),
            problems=self.problems,
        )

    def levels(self) -> list[str]:
        return [problem.level for problem in self.problems.found]

    def test_an_address_of_mail_is_one(self):
        for address in ("a@example.com", "a.b+c@mail.example.co.uk"):
            with self.subTest(address):
                self.assertEqual(self.references.link(address), {"href": f"mailto:{address}"})
        self.assertEqual(self.levels(), ["note", "note"])

    def test_a_missing_slash_at_the_beginning_is_added(self):
        link = self.references.link("blog/b/#c")
        self.assertEqual((link["linktype"], link["fragment"]), ("page", "c"))
        self.assertEqual(self.levels(), ["note"])

    def test_others_stay_and_are_told(self):
        for address in ("a@b", "@a.com/x", "blog/c/", "../../../blog/c", "b@"):
            with self.subTest(address):
                self.problems.found.clear()
                self.assertEqual(self.references.link(address), {"href": address})
                self.assertEqual(self.levels(), ["warning"])
