"""One Markdown file as the source of an import: published by its name, again and again."""

import os
import tempfile
from pathlib import Path

from django.core.management import CommandError, call_command
from wagtail.contrib.redirects.models import Redirect

from blog.models import BlogPostPage
from home.models import SiteImage, StandardPage
from tests import factories
from tests.base import MediaTestCase
from tests.blog.moving.corpus import blocks, move_in, problems, states

POST = "---\ntitle: One post\ndate: 2024-01-31\ntags: [birds]\n---\n\nWords.\n\n{}\n"


class SingleFileTests(MediaTestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="motacilla-single-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name) / "notes"
        self.folder.mkdir()

    def write(self, path: str, content: str | bytes) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    def picture(self, path: str, width: int = 32) -> Path:
        return self.write(path, factories.image_file(width, 18).file.getvalue())

    def refusal(self, file: Path, *options: str) -> str:
        with self.assertRaises(CommandError) as caught:
            call_command("import_markdown", file, *options, verbosity=0)
        self.assertFalse(BlogPostPage.objects.exists())
        return str(caught.exception)

    def test_second_import_changes_nothing_and_a_changed_file_its_post(self):
        file = self.write("one.md", POST.format("More."))
        self.write("other.md", "# Another\n")
        self.assertEqual(states(move_in(file)), {"one.md": "new"})
        post = BlogPostPage.objects.get()
        self.assertEqual((post.title, post.slug, post.live), ("One post", "one", True))
        self.assertEqual([tag.name for tag in post.tags.all()], ["birds"])
        self.assertEqual(states(move_in(file)), {"one.md": "unchanged"})
        self.assertEqual(BlogPostPage.objects.get().latest_revision_id, post.latest_revision_id)
        self.write("one.md", POST.format("Other words."))
        self.assertEqual(states(move_in(file)), {"one.md": "changed"})
        self.assertEqual(BlogPostPage.objects.get().pk, post.pk)
        self.assertIn("Other words", str(BlogPostPage.objects.get().body))
        self.assertFalse(Redirect.objects.exists())

    def test_front_matter_may_be_missing(self):
        file = self.write("2024-03-05-first-words.md", "# First *words*\n\nText.\n")
        move_in(file)
        post = BlogPostPage.objects.get()
        self.assertEqual((post.title, post.slug), ("First words", "first-words"))
        self.assertEqual(f"{post.day}", "2024-03-05")

    def test_dry_run_writes_nothing_and_reports_the_same(self):
        file = self.write("one.md", POST.format("![A bird](bird.png)"))
        self.picture("bird.png")
        report = move_in(file, "--dry-run")
        self.assertFalse(BlogPostPage.objects.exists() or SiteImage.objects.exists())
        self.assertEqual(states(report), states(move_in(file)))
        self.assertTrue(BlogPostPage.objects.exists())

    def test_only_pictures_that_the_text_names_are_uploaded(self):
        self.picture("bird.png")
        self.picture("img/nest.png", 33)
        self.picture("img/unused.png", 34)
        move_in(self.write("one.md", POST.format("![A bird](bird.png)\n\n![A nest](img/nest.png)")))
        self.assertEqual(SiteImage.objects.count(), 2)
        kinds = [block.block_type for block in BlogPostPage.objects.get().body]
        self.assertEqual(kinds, ["text", "image", "image"])

    def test_pictures_outside_of_the_folder_are_not_looked_for(self):
        self.picture("../secret.png")
        self.picture("img/deep.png")
        os.symlink(self.folder.parent / "secret.png", self.folder / "link.png")
        text = POST.format("![A](../secret.png)\n\n![B](link.png)\n\n![C](deep.png)")
        report = move_in(self.write("one.md", text))
        self.assertFalse(SiteImage.objects.exists())
        self.assertEqual(len(problems(report, "lost") + problems(report, "warning")), 3)

    def test_index_is_called_as_its_folder(self):
        file = self.write("a-trip/index.md", POST.format("![A bird](bird.png)"))
        self.picture("a-trip/bird.png")
        self.write("b-trip/index.md", POST.format("Other."))
        self.assertEqual(states(move_in(file)), {"a-trip/index.md": "new"})
        move_in(self.folder / "b-trip/index.md")
        slugs = BlogPostPage.objects.order_by("pk").values_list("slug", flat=True)
        self.assertEqual(list(slugs), ["a-trip", "b-trip"])
        self.assertFalse(StandardPage.objects.exists())
        self.assertEqual(SiteImage.objects.count(), 1)

    def test_stated_addresses_lead_to_the_post(self):
        move_in(self.write("one.md", POST.format("x").replace("tags", "aliases: [/old/a/]\ntags")))
        redirect = Redirect.objects.get()
        self.assertEqual(redirect.old_path, "/old/a")
        self.assertEqual(redirect.redirect_page_id, BlogPostPage.objects.get().pk)

    def test_file_that_is_no_markdown_is_refused(self):
        self.assertIn("one.txt is no Markdown", self.refusal(self.write("one.txt", "Words.")))
        self.assertIn("no Markdown", self.refusal(self.picture("bird.png")))
        self.assertIn("does not exist", self.refusal(self.folder / "gone.md"))
        self.assertIn("not UTF-8", self.refusal_of_text(b"\xff\xfeW\0", b"Caf\xe9"))
        markdown = self.write("one.md", "Words.")
        self.assertIn("read as markdown", self.refusal(markdown, "--format", "hugo"))
        self.assertIn("single file has none", self.refusal(markdown, "--section", "posts"))

    def refusal_of_text(self, *contents: bytes) -> str:
        """Return what is said of files whose name is that of Markdown, and whose text is none."""
        said = []
        for content in contents:
            report = move_in(self.write("broken.md", content))
            self.assertIn("Not everything came over", report["failed"])
            said += problems(report, "lost")
        self.assertIn("UTF-16", said[0])
        return said[-1]

    def test_file_of_a_site_is_named(self):
        self.write("hugo.toml", "")
        report = move_in(self.write("content/posts/one.md", POST.format("x")))
        (warning,) = problems(report, "warning")
        self.assertIn("a file of a site of Hugo", warning)
        self.assertEqual([kind for kind, _ in blocks("one")], ["text"])
