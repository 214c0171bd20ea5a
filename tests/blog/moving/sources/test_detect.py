from blog.moving.sources import SourceError, detect, open_source
from blog.moving.sources.hugo import HugoSource
from blog.moving.sources.jekyll import JekyllSource
from blog.moving.sources.plain import PlainSource
from tests.blog.moving.sources.base import FolderTests


class DetectTests(FolderTests):
    def assertRefused(self, path, part: str):
        with self.assertRaisesMessage(SourceError, part):
            detect(path)

    def test_hugo(self):
        for config in ("hugo.toml", "config.yaml", "config/_default/hugo.toml"):
            with self.subTest(config):
                self.write(config, "")
                self.write("content/a.md")
                self.assertEqual(detect(self.root), "hugo")
                (self.root / config).unlink()

    def test_jekyll(self):
        self.write("_config.yml", "title: x")
        self.assertEqual(detect(self.root), "jekyll")

    def test_jekyll_without_a_configuration(self):
        self.write("_posts/2024-01-31-a.md")
        self.assertEqual(detect(self.root), "jekyll")

    def test_folder_of_markdown(self):
        self.write("deep/down/a.markdown")
        self.write("config.toml", "x = 1")  # without content/ not Hugo's
        self.assertEqual(detect(self.root), "markdown")

    def test_single_file(self):
        self.assertEqual(detect(self.write("a.MD")), "markdown")

    def test_what_is_no_site(self):
        self.assertRefused(self.root / "gone", "does not exist")
        self.assertRefused(self.write("a.txt"), "a.txt is no Markdown")
        self.assertRefused(self.write("site.zip", b"PK\x03\x04"), "is an archive. Unpack it")

    def test_folder_without_markdown(self):
        self.write("a.html")
        self.write(".git/a.md")
        self.write("node_modules/x/README.md")
        self.assertRefused(self.root, "There is no Markdown in")

    def test_site_in_a_folder_below(self):
        self.write("README.md")
        self.write("website/hugo.toml", "")
        self.write("website/content/a.md")
        self.assertRefused(self.root, "website in it is one of Hugo")


class OpenSourceTests(FolderTests):
    def open(self, **arguments):
        return open_source(self.root, problems=self.problems, **arguments)

    def test_the_source_that_fits(self):
        self.write("a.md")
        self.assertIsInstance(self.open(), PlainSource)
        self.write("_config.yml", "title: x")
        self.assertIsInstance(self.open(), JekyllSource)
        self.write("hugo.toml", 'title = "x"')
        self.write("content/a.md", "---\ntitle: x\n---\n")
        self.assertIsInstance(self.open(), HugoSource)

    def test_the_source_that_is_named(self):
        self.write("_config.yml", "title: x")
        self.write("a.md")
        self.assertIsInstance(self.open(name="markdown", section="posts"), PlainSource)

    def test_unknown_name_and_missing_folder(self):
        with self.assertRaisesMessage(SourceError, "only hugo, jekyll, markdown"):
            self.open(name="ghost")
        with self.assertRaisesMessage(SourceError, "does not exist"):
            open_source(self.root / "gone", name="hugo", problems=self.problems)
