"""Whole sites move in and out again: Hugo builds what comes out, and it comes in as it was."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import unquote

from wagtail.contrib.redirects.models import Redirect

from blog.models import BlogPostPage
from blog.moving.front_matter import split
from home.models import StandardPage
from home.querysets import published
from tests.base import MediaTestCase
from tests.blog.moving.corpus import (
    FILES,
    all_bodies,
    all_rows,
    move_in,
    move_out,
    problems,
    states,
    tree,
)

HUGO = Path(sys.executable).with_name("hugo")


class ExportTests(MediaTestCase):
    @classmethod
    def setUpTestData(cls):
        for name in ("hugo", "jekyll", "plain"):
            move_in(FILES / name)

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="motacilla-export-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_same_blog_gives_the_same_bytes_and_is_not_touched(self):
        before = all_rows()
        move_out(self.folder / "a", "--include-drafts")
        move_out(self.folder / "b", "--include-drafts")
        self.assertEqual(tree(self.folder / "a"), tree(self.folder / "b"))
        times = {file: file.stat().st_mtime_ns for file in (self.folder / "a").rglob("*.md")}
        move_out(self.folder / "a", "--include-drafts")
        self.assertEqual(tree(self.folder / "a"), tree(self.folder / "b"))
        self.assertEqual({file: file.stat().st_mtime_ns for file in times}, times)
        self.assertEqual(all_rows(), before)

    def test_only_what_the_public_may_see_is_written_unless_asked(self):
        move_out(self.folder)
        written = {path.parent.name for path in self.folder.glob("content/blog/*/index.md")}
        posts = published(BlogPostPage.objects.all()).values_list("slug", flat=True)
        self.assertEqual(written, {*posts})
        self.assertNotIn("not-yet", written)
        links = (self.folder / "content/blog/links-of-all-kinds/index.md").read_text("utf-8")
        self.assertIn(" the draft", links.replace("\n", " "))
        self.assertNotIn("/not-yet/", links)
        move_out(self.folder, "--include-drafts")
        self.assertTrue((self.folder / "content/blog/not-yet/index.md").exists())
        move_out(self.folder)
        self.assertFalse((self.folder / "content/blog/not-yet").exists())

    def test_hugo_builds_it_with_every_post_and_every_former_address(self):
        move_out(self.folder / "site")
        self.build(self.folder / "site", self.folder / "public")
        public = self.folder / "public"
        pages = [
            *published(BlogPostPage.objects.all()),
            *published(StandardPage.objects.all()),
        ]
        self.assertGreater(len(pages), 20)
        for page in pages:
            with self.subTest(page.slug):
                self.assertTrue(self.page_at(public, page.url).is_file())
        for old, page in Redirect.objects.exclude(redirect_page=None).values_list(
            "old_path", "redirect_page__url_path"
        ):
            if any(page.endswith(f"/{one.slug}/") for one in pages):
                html = self.page_at(public, old).read_text("utf-8")
                with self.subTest(old):
                    self.assertIn("refresh", html)
                    self.assertIn(unquote(page.removeprefix("/home")), unquote(html))
        self.assertTrue((public / "index.xml").is_file())

    def build(self, site: Path, public: Path) -> None:
        done = subprocess.run(
            [HUGO, "--panicOnWarning", "--destination", public, "--cacheDir", self.folder / "c"],
            cwd=site,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
        )
        output = done.stdout + done.stderr
        self.assertEqual(done.returncode, 0, output)
        self.assertNotIn("WARN", output)
        self.assertNotIn("ERROR", output)

    @staticmethod
    def page_at(public: Path, address: str) -> Path:
        path = public / unquote(address).strip("/")
        return path if "." in path.name and path.is_file() else path / "index.html"

    def test_export_comes_in_as_it_was_and_goes_out_the_same(self):
        bodies = all_bodies()
        fields = self.fields()
        move_out(self.folder / "a", "--include-drafts")
        for model in (BlogPostPage, StandardPage):
            for page in model.objects.all():
                page.delete()
        Redirect.objects.all().delete()
        report = move_in(self.folder / "a")
        self.assertEqual(report["failed"], "")
        self.assertEqual(set(states(report).values()), {"new"})
        self.assertEqual(problems(report, "lost"), [])
        again = all_bodies()
        self.assertEqual({*again}, {*bodies})
        for path, body in bodies.items():
            with self.subTest(path):
                self.assertEqual(again[path], body)
        for path, values in self.fields().items():
            with self.subTest(path):
                self.assertEqual(values, fields[path])
        move_out(self.folder / "b", "--include-drafts")
        first, second = tree(self.folder / "a"), tree(self.folder / "b")
        self.assertEqual({*first}, {*second})
        for path, content in first.items():
            with self.subTest(path):
                self.assertEqual(second[path], content)

    @staticmethod
    def fields() -> dict[str, dict]:
        """Return what each post holds beside its body."""
        found = {}
        for row in BlogPostPage.objects.all():
            page = row.get_latest_revision_as_object()
            found[page.slug] = {
                "title": page.title,
                "date": page.date and page.local_date.isoformat(),
                "updated": page.updated,
                "go_live_at": page.go_live_at,
                "expire_at": page.expire_at,
                "summary": page.introduction,
                "description": page.search_description,
                "tags": {tag.name for tag in page.tag_list},
                "authors": [author.name for author in page.author_list],
                "series": page.series and page.series.title,
                "order": page.series_order,
                "cover": (page.cover_id, page.cover_alt),
                "shared": page.social_image_id,
                "canonical": page.canonical_url,
                "feed": page.feed_id or page.full_url,
                "kept": page.front_matter,
                "state": (row.live, row.expired),
            }
        return found

    def test_front_matter_has_a_fixed_order(self):
        move_out(self.folder)
        text = (self.folder / "content/blog/every-key/index.md").read_text("utf-8")
        keys = list(split(text).data)
        fixed = "title date lastmod expiryDate summary description authors tags series weight cover"
        fixed += " canonicalURL feed_id images aliases ShowToc categories keywords math nested off"
        self.assertEqual(keys, [*fixed.split(), "rating", "reviewed"])
