import os

from blog.moving.report import Problems
from blog.moving.sources.base import Entry, ToAddress, ToEntry, ToFile, ToNothing
from blog.moving.sources.plain import PlainSource, first_heading
from tests.blog.moving.sources.base import TEXT, FolderTests, RepositoryTests


class PlainTests(FolderTests):
    """A base that reads folders."""

    def source(self, **arguments) -> PlainSource:
        return PlainSource(self.root, problems=self.problems, **arguments)

    def entries(self, **arguments) -> dict[str, Entry]:
        return {entry.path: entry for entry in self.source(**arguments).entries()}


class TitleTests(PlainTests):
    def read(self, text: str, path: str = "a-post.md") -> tuple[str, str, int]:
        self.write(path, text)
        source = self.source()
        entry = next(entry for entry in source.entries() if entry.path == path)
        return entry.meta.title, source.text(entry), entry.body_line

    def test_title_of_the_front_matter_leaves_the_heading(self):
        self.assertEqual(
            self.read("---\ntitle: One\n---\n# Two\n\nText\n"), ("One", "# Two\n\nText\n", 4)
        )

    def test_first_heading_is_the_title_and_not_in_the_text(self):
        self.assertEqual(self.read("\n# A *new* `post` #\n\nText\n"), ("A new post", "\nText\n", 3))

    def test_heading_below_front_matter(self):
        self.assertEqual(self.read("---\ntags: a\n---\n\n# Two\nText\n"), ("Two", "Text\n", 6))

    def test_underlined_heading_of_several_lines(self):
        self.assertEqual(self.read("Two\nlines\n=====\nText"), ("Two lines", "Text", 4))

    def test_heading_that_is_not_the_first_thing_stays(self):
        for text in ("Text\n\n# Two\n", "<!-- x -->\n\n# Two\n", "## Two\n", "#Two\n", "#\n"):
            self.assertEqual(self.read(text), ("a-post", text, 1), text)

    def test_comment_in_code_is_no_heading(self):
        for text in (
            "```sh\n# not a title\n```\n",
            "    # not a title\n",
            "~~~\n# x\n\n# y\n~~~\n",
        ):
            self.assertEqual(self.read(text), ("a-post", text, 1), text)

    def test_name_of_the_file(self):
        self.assertEqual(self.read("Text", "Notes/2024-01-31 On_writing.md")[0], "On writing")

    def test_empty_text(self):
        self.assertEqual(first_heading(""), ("", 0))
        self.assertEqual(self.read(""), ("a-post", "", 1))


class MetaTests(PlainTests):
    def test_date_and_slug_of_the_name(self):
        self.write("2024-01-31-My Post.md")
        self.write("2024-01-31.md")
        self.write("2024-99-31-odd.md")
        entries = self.entries()
        first = entries["2024-01-31-My Post.md"].meta
        self.assertEqual((first.slug, first.date.date().isoformat()), ("my-post", "2024-01-31"))
        self.assertIsNotNone(first.date.tzinfo)
        daily = entries["2024-01-31.md"].meta
        self.assertEqual((daily.slug, daily.title), ("2024-01-31", "2024-01-31"))
        self.assertIsNone(entries["2024-99-31-odd.md"].meta.date)
        self.assertEqual(entries["2024-99-31-odd.md"].meta.slug, "2024-99-31-odd")

    def test_time_of_the_file_is_no_date(self):
        os.utime(self.write("a.md"), (0, 0))
        self.assertIsNone(self.entries()["a.md"].meta.date)
        self.assertEqual(
            self.reported(),
            ["warning a.md: no date; that of the file tells only when it was copied"],
        )

    def test_front_matter_of_obsidian(self):
        self.write(
            "a.md", '---\ncreated: 2024-01-31T10:00+01:00\ntags: ["#one", two]\nmood: x\n---\nText'
        )
        meta = self.entries()["a.md"].meta
        self.assertEqual(meta.date.isoformat(), "2024-01-31T10:00:00+01:00")
        self.assertEqual(meta.tags, ["one", "two"])
        self.assertEqual(meta.other["mood"], "x")

    def test_tags_with_commas(self):
        self.write("a.md", "---\ntags: web design, ruby\nslug: Other Slug\n---\nText")
        meta = self.entries()["a.md"].meta
        self.assertEqual((meta.tags, meta.slug), (["web design", "ruby"], "other-slug"))


class FolderOfFilesTests(PlainTests):
    def test_addresses_of_files_and_folders(self):
        self.write("notes/Über uns.md")
        self.write("guide/index.md")
        self.write("guide/start.markdown")
        self.write("trip/index.md", "# Trip")
        self.write("trip/photo.jpg")
        self.write("code/README.md")
        entries = self.entries()
        self.assertEqual(
            entries["notes/Über uns.md"].old,
            [f"/notes/%C3%9Cber%20uns{ending}" for ending in ("/", ".html", ".md")],
        )
        self.assertEqual(entries["guide/index.md"].old[0], "/guide/")
        self.assertEqual(entries["guide/index.md"].meta.slug, "guide")
        self.assertIsNone(entries["guide/index.md"].bundle)
        self.assertEqual(entries["trip/index.md"].bundle, self.root / "trip")
        self.assertEqual(entries["code/README.md"].old[0], "/code/")
        self.assertEqual(entries["code/README.md"].meta.title, "code")

    def test_readme_beside_an_index_is_a_file_of_its_own(self):
        self.write("a/index.md")
        self.write("a/README.md")
        entries = self.entries()
        self.assertEqual(entries["a/index.md"].meta.slug, "a")
        self.assertEqual(entries["a/README.md"].meta.slug, "readme")

    def test_readme_of_the_whole_folder(self):
        self.write("README.md", "# All my notes")
        self.assertEqual(list(self.entries()), ["README.md"])
        self.write("a.md")
        self.problems = Problems()
        self.assertEqual(list(self.entries()), ["a.md"])
        self.assertIn("README.md: about the folder", self.reported()[0])
        self.write("README.md", "---\ntitle: Notes\n---\nText")
        self.assertEqual(list(self.entries()), ["README.md", "a.md"])

    def test_addresses_named_in_the_front_matter_come_first(self):
        self.write(
            "a.md",
            "---\npermalink: https://old.example/x/\naliases: [/y/, Another name]\n---\nText",
        )
        self.assertEqual(self.entries()["a.md"].old[:2], ["/x/", "/y/"])

    def test_section(self):
        self.write("posts/a.md")
        self.write("other/b.md")
        self.assertEqual(list(self.entries(section="posts")), ["posts/a.md"])

    def test_broken_files_do_not_stop_the_others(self):
        self.write("a.md", b"\xff")
        self.write("b.md", "---\nx: [\n---\n")
        self.write("c.md")
        (self.root / "d").symlink_to("/etc")
        (self.root / "loop").symlink_to(".")
        self.assertEqual(list(self.entries()), ["c.md"])
        lost = {problem.path for problem in self.problems.found if problem.level == "lost"}
        self.assertEqual(lost, {"a.md", "b.md", "d"})


class LinkTests(PlainTests):
    def setUp(self):
        super().setUp()
        self.write("notes/one.md")
        self.write("notes/Two Words.md", "---\naliases: Second\n---\nText")
        self.write("guide/index.md")
        self.write("same.md")
        self.write("notes/same.md")
        self.write("other/same.md")
        self.write("notes/a.png")
        self.write("attachments/deep/b.png")
        self.write("img/c d.png")
        self.write("one/x.png")
        self.write("two/x.png")
        self.write(".obsidian/d.png")
        self.plain = self.source()
        self.by_path = {entry.path: entry for entry in self.plain.entries()}
        self.one = self.by_path["notes/one.md"]

    def test_links_to_texts(self):
        two = "notes/Two Words.md"
        for href, target in {
            "Two%20Words.md#part": ToEntry(two, "part"),
            "Two Words": ToEntry(two),
            "/notes/Two%20Words.html": ToEntry(two),
            "../guide/index.md": ToEntry("guide/index.md"),
            "../guide/": ToEntry("guide/index.md"),
            "../../guide/": ToEntry("guide/index.md"),  # as MkDocs writes it
            "/guide": ToEntry("guide/index.md"),
            "#part": ToAddress("#part"),
            "https://example.org/notes/one.md": ToAddress("https://example.org/notes/one.md"),
            "gone.md": ToNothing("gone.md"),
            "../../../etc/passwd": ToNothing("../../../etc/passwd"),
        }.items():
            self.assertEqual(self.plain.resolve(self.one, href), target, href)

    def test_media(self):
        for href, path in {
            "a.png": "notes/a.png",
            "/img/c%20d.png": "img/c d.png",
            "img/c%20d.png": "img/c d.png",
            "../img/c%20d.png": "img/c d.png",
            "b.png": "attachments/deep/b.png",
        }.items():
            self.assertEqual(self.plain.find_media(self.one, href), self.root / path, href)
        for href in ("x.png", "d.png", ".obsidian/d.png", "one.md", "https://example.org/a.png"):
            self.assertIsNone(self.plain.find_media(self.one, href), href)
        picture = self.root / "img/c d.png"
        self.assertEqual(self.plain.resolve(self.one, "/img/c%20d.png"), ToFile(picture))
        self.assertEqual(self.plain.media_addresses(picture), ["/img/c%20d.png"])
        self.assertEqual(len(list(self.plain.all_media())), 5)

    def test_wiki_links(self):
        two = "notes/Two Words.md"
        for name, target in {
            "Two Words": ToEntry(two),
            "two words#My Part|shown": ToEntry(two, "my-part"),
            "notes/Two Words": ToEntry(two),
            "Second": ToEntry(two),
            "Two Words#^block1": ToEntry(two, "^block1"),
            "same": ToEntry("notes/same.md"),
            "other/same": ToEntry("other/same.md"),
            "#My Part": ToAddress("#my-part"),
            "b.png": ToFile(self.root / "attachments/deep/b.png"),
            "gone": ToNothing("gone"),
        }.items():
            self.assertEqual(self.plain.find_reference(self.one, name), target, name)
        guide = self.by_path["guide/index.md"]
        self.assertEqual(self.plain.find_reference(guide, "same"), ToEntry("same.md"))


class HistoryTests(RepositoryTests):
    def test_first_commit_and_former_names(self):
        self.write("old.md")
        self.commit()
        self.write("other.md", "something else entirely\n" * 8)
        self.commit()
        self.move("old.md", "new.md")
        entries = {
            entry.path: entry for entry in PlainSource(self.root, problems=Problems()).entries()
        }
        self.assertEqual(entries["new.md"].meta.date.isoformat(), "2024-01-01T10:00:00+05:30")
        self.assertEqual(
            entries["new.md"].old,
            [f"/{name}{end}" for name in ("new", "old") for end in ("/", ".html", ".md")],
        )
        self.assertIn("A text", TEXT)
