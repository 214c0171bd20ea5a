"""A site moves in twice, or only for show."""

from blog.models import BlogPostPage
from tests import factories
from tests.base import MediaTestCase
from tests.blog.moving.corpus import (
    FILES,
    SiteTestCase,
    all_rows,
    counts,
    move_in,
    problems,
    states,
    texts,
)


class SecondRunTests(SiteTestCase):
    """Running it again writes what has changed, and nothing else."""

    name = "hugo"

    def change(self, name: str, old: str, new: str) -> None:
        file = self.root / name
        before = file.read_text(encoding="utf-8")
        self.assertIn(old, before)
        file.write_text(before.replace(old, new), encoding="utf-8")
        self.addCleanup(file.write_text, before, encoding="utf-8")

    def test_second_run_writes_nothing(self):
        before, files = counts(), self.files()
        report = move_in(self.root)
        self.assertEqual(set(states(report).values()), {"unchanged"})
        self.assertEqual(report["totals"]["redirects"], 0)
        self.assertEqual(report["totals"]["settings"], [])
        self.assertIn("There was nothing to do.", report["text"])
        self.assertEqual(counts(), before)
        self.assertEqual(self.files(), files)

    def test_changed_file_is_one_revision_of_its_post(self):
        name = "content/posts/summary.md"
        before = counts()
        self.change(name, "And those behind.", "And those **far** behind.")
        report = move_in(self.root)
        changed = [path for path, state in states(report).items() if state != "unchanged"]
        self.assertEqual(changed, [name])
        after = counts()
        self.assertEqual(after["revisions"], before["revisions"] + 1)
        self.assertEqual(after["pictures"], before["pictures"])
        self.assertEqual(
            texts("with-a-summary-of-its-own"),
            ["<p>The words <i>before</i> the mark.</p><p>And those <b>far</b> behind.</p>"],
        )

    def test_edited_post_is_left_alone_until_forced(self):
        page = BlogPostPage.objects.get(slug="with-a-summary-of-its-own")
        page.title = "Edited here"
        page.save_revision().publish()
        before = counts()
        self.change("content/posts/summary.md", "behind", "in front")
        report = move_in(self.root)
        self.assertEqual(states(report)["content/posts/summary.md"], "edited")
        (told,) = [one for one in problems(report, "warning") if "summary.md" in one]
        self.assertIn("--force", told)
        self.assertEqual(counts(), before)
        report = move_in(self.root, "--force")
        self.assertEqual(states(report)["content/posts/summary.md"], "changed")
        page.refresh_from_db()
        self.assertEqual(page.title, "With a summary of its own")
        self.assertIn("in front", texts(page.slug)[0])
        self.assertEqual(counts()["revisions"], before["revisions"] + 1)


class DryRunTests(MediaTestCase):
    def test_dry_run_writes_nothing_and_reports_the_same(self):
        factories.blog_index()
        before, files = all_rows(), self.files()
        dry = move_in(FILES / "hugo", "--dry-run")
        self.assertEqual(all_rows(), before)
        self.assertEqual(self.files(), files)
        real = move_in(FILES / "hugo")
        for name in ("totals", "files", "problems", "failed"):
            self.assertEqual(dry[name], real[name], name)
        again = move_in(FILES / "hugo", "--dry-run")
        self.assertEqual(set(states(again).values()), {"unchanged"})
