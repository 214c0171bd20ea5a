"""What is wrong with a source is named, with its place; nothing else suffers from it."""

import errno
import os
import shutil
import tempfile
from pathlib import Path
from unittest.mock import patch

from django.core.management import CommandError, call_command

from blog.models import BlogIndexPage, BlogPostPage
from blog.moving.sources.files import TOO_LARGE
from home.models import StandardPage
from tests import factories
from tests.base import MediaTestCase
from tests.blog.moving.corpus import blocks, move_in, problems, states
from tests.blog.moving.sources.hugo_sites import make_site

GOOD = "---\ntitle: Good\ndate: 2024-01-01\n---\n\nWords.\n"


class ImportTestCase(MediaTestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="motacilla-broken-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.root = self.folder / "site"

    def site(self, **files: str | bytes) -> None:
        """Write posts beside one that is good."""
        posts = {f"content/posts/{name}.md": text for name, text in files.items()}
        make_site(self.root, {"content/posts/good.md": GOOD, **posts})

    def lost(self, *options: str) -> list[str]:
        """Import; the good post must be there, and the command must fail. Return what is lost."""
        report = move_in(self.root, *options)
        self.assertTrue(BlogPostPage.objects.live().filter(slug="good").exists())
        self.assertIn("Not everything came over", report["failed"])
        self.report = report
        return problems(report, "lost")


def refusing(closed: Path):
    """Return Path.read_bytes as the system answers people who may not read ``closed``."""
    read = Path.read_bytes

    def read_bytes(path):
        if path == closed:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return read(path)

    return read_bytes


class BrokenFileTests(ImportTestCase):
    def test_broken_yaml_has_line_and_column(self):
        self.site(broken='---\ntitle: "Never closed\ndate: 2024-01-01\n---\n\nWords.\n')
        (lost,) = self.lost()
        self.assertRegex(lost, r"^content/posts/broken\.md:\d+ ")
        (problem,) = self.report["problems"]
        self.assertGreater(problem["line"], 1)
        self.assertGreater(problem["column"], 0)
        self.assertEqual(states(self.report)["content/posts/broken.md"], "failed")
        self.assertIn("✗", self.report["text"])

    def test_broken_toml_and_json(self):
        self.site(toml="+++\ntitle = \n+++\n", json='{"title": }\n\nWords.\n')
        lost = self.lost()
        self.assertEqual([one.split(":")[0] for one in lost], [
            "content/posts/json.md", "content/posts/toml.md"
        ])  # fmt: skip

    def test_missing_picture_stays_to_be_seen(self):
        self.site(pictures=GOOD.replace("Good", "P").replace("Words.", "A\n\n![Alt](/no.png 'T')"))
        (lost,) = self.lost()
        self.assertIn("content/posts/pictures.md:8 ", lost)
        kind, value = blocks("pictures")[1]
        self.assertEqual((kind, value["source"]), ("unconverted", '![Alt](/no.png "T")'))

    def test_not_utf8_has_the_place_of_the_byte(self):
        self.site(latin=b"---\ntitle: Caf\xe9\n---\n\nWords.\n", wide="Wörter".encode("utf-16"))
        lost = self.lost()
        self.assertEqual(len(lost), 2)
        self.assertIn("content/posts/latin.md:2 ", lost[0])
        self.assertIn("UTF-16", lost[1])

    def test_file_of_fifty_megabytes_is_not_read(self):
        self.site(huge="")
        with (self.root / "content/posts/huge.md").open("r+b") as stream:
            stream.truncate(TOO_LARGE)
        (lost,) = self.lost()
        self.assertIn("huge.md", lost)
        self.assertIn("50 MB", lost)

    def test_symlink_out_of_the_folder_is_not_followed(self):
        self.site()
        secret = self.folder / "secret.md"
        secret.write_text(GOOD.replace("Good", "Secret"))
        (self.root / "content/posts/link.md").symlink_to(secret)
        (self.root / "static").mkdir()
        (self.folder / "secret.png").write_bytes(factories.image_file(8, 8).read())
        (self.root / "static/link.png").symlink_to(self.folder / "secret.png")
        lost = self.lost()
        self.assertTrue(any("link.md" in one and "symlink" in one for one in lost), lost)
        self.assertFalse(BlogPostPage.objects.filter(title="Secret").exists())
        self.assertEqual([name for name in self.files() if "link" in name], [])

    def test_unreadable_file(self):
        self.site(closed=GOOD)
        closed = self.root / "content/posts/closed.md"
        # Root may read every file there is, so the mode alone would not do.
        with patch.object(Path, "read_bytes", refusing(closed)):
            (lost,) = self.lost()
        self.assertIn("cannot be read", lost)

    def test_broken_configuration_is_named_and_the_posts_come(self):
        self.site()
        (self.root / "hugo.toml").write_text('baseURL = "https://example.org/"\ntitle = \n')
        (lost,) = self.lost()
        self.assertIn("hugo.toml:2 ", lost)


class NotLostTests(ImportTestCase):
    def test_words_above_a_list_are_a_draft_and_the_list_keeps_its_address(self):
        self.site(_index=GOOD.replace("Good", "All posts"), one=GOOD)
        report = move_in(self.root)
        self.assertEqual((report["failed"], problems(report, "lost")), ("", []))
        words = StandardPage.objects.get(title="All posts")
        self.assertEqual((words.live, words.slug), (False, "above-posts"))
        self.assertRedirects(self.client.get("/posts/"), "/blog/", status_code=301)

    def test_two_files_with_one_slug_get_two_addresses(self):
        self.site(
            one=GOOD.replace("title: Good", "title: One\nslug: same"),
            two=GOOD.replace("title: Good", "title: Two\nurl: /b/same/"),
        )
        report = move_in(self.root)
        self.assertEqual(report["failed"], "")
        slugs = dict(BlogPostPage.objects.values_list("title", "slug"))
        self.assertEqual((slugs["One"], slugs["Two"]), ("same", "same-2"))
        (told,) = problems(report, "warning")
        self.assertIn("content/posts/two.md", told)
        self.assertIn("“same-2”", told)

    def test_unknown_shortcode_is_kept_and_named_with_its_line(self):
        source = '{{< carousel-9 a="b" >}}\nx\n{{< /carousel-9 >}}'
        self.site(odd=GOOD.replace("Good", "Odd") + f"\n{source}\n")
        report = move_in(self.root)
        self.assertEqual(report["failed"], "")
        (told,) = problems(report, "warning")
        self.assertIn("content/posts/odd.md:8 needs attention", told)
        self.assertEqual(blocks("odd")[1][1]["source"], source)

    def test_file_that_is_set_right_comes_with_the_next_run(self):
        self.site(broken="---\ntitle: [\n---\n")
        self.lost()
        fixed = GOOD.replace("Good", "Fixed")
        (self.root / "content/posts/broken.md").write_text(fixed)
        report = move_in(self.root)
        self.assertEqual((report["failed"], report["totals"]["new"]), ("", 1))
        self.assertEqual(report["totals"]["unchanged"], 1)


class RefusalTests(ImportTestCase):
    def refusal(self, command: str, *arguments: str) -> str:
        with self.assertRaises(CommandError) as caught:
            call_command(command, *arguments, verbosity=0)
        return str(caught.exception)

    def test_sources_that_are_none(self):
        empty = self.folder / "empty"
        empty.mkdir()
        file = self.folder / "site.zip"
        file.write_bytes(b"")
        nowhere = self.folder / "nowhere"
        self.assertIn("There is no Markdown", self.refusal("import_markdown", str(empty)))
        self.assertIn("does not exist", self.refusal("import_markdown", str(nowhere)))
        self.assertIn("Unpack it", self.refusal("import_markdown", str(file)))

    def test_no_blog(self):
        self.site()
        BlogIndexPage.objects.get().delete()
        self.assertIn("no blog index", self.refusal("import_markdown", str(self.root)))

    def test_unknown_user(self):
        self.site()
        told = self.refusal("import_markdown", str(self.root), "--user", "nobody")
        self.assertIn("no user “nobody”", told)
        self.assertFalse(BlogPostPage.objects.exists())

    def test_known_user_has_the_revisions(self):
        self.site()
        user = factories.administrator()
        move_in(self.root, "--user", user.username)
        self.assertEqual(BlogPostPage.objects.get().latest_revision.user, user)

    def test_broken_shortcodes_file(self):
        self.site()
        file = self.folder / "codes.toml"
        file.write_text('[shortcodes]\na = "no-such"\n')
        told = self.refusal("import_markdown", str(self.root), "--shortcodes", str(file))
        self.assertIn("codes.toml:2", told)
        self.assertFalse(BlogPostPage.objects.exists())

    def test_report_to_a_place_that_cannot_be_written(self):
        self.site()
        place = self.folder / "none" / "report.json"
        told = self.refusal("import_markdown", str(self.root), "--report", str(place))
        self.assertIn("could not be written", told)

    def test_export_into_a_folder_with_other_things(self):
        target = self.folder / "out"
        target.mkdir()
        (target / "thesis.tex").write_text("years")
        self.assertIn("holds other files", self.refusal("export_markdown", str(target)))
        self.assertEqual([file.name for file in target.iterdir()], ["thesis.tex"])
        self.assertIn("is a file", self.refusal("export_markdown", str(target / "thesis.tex")))
        shutil.rmtree(target)
        call_command("export_markdown", str(target), verbosity=0)
        self.assertTrue((target / "hugo.yaml").is_file())
