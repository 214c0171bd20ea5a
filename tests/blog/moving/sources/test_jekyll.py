import os

from blog.moving.sources.base import ListTarget, ToAddress, ToEntry, ToFile, ToList, ToNothing
from tests.blog.moving.sources.jekyll_sites import JekyllTests


class ResolveTests(JekyllTests):
    def setUp(self):
        super().setUp()
        self.config("baseurl: /blog\n")
        self.post("_posts/2024-01-31-first.md", "tags: [C++ & more]")
        self.post("_posts/til/2024-02-01-second.md")
        self.post("about.md")
        self.write("tags.html", "---\nlayout: tags\n---\n")
        self.write("assets/my pic.png")
        self.write("assets/slides.pdf")
        self.write("_posts/til/beside.png")
        self.write("_data/secret.csv")
        self.write("_config.png")
        self.jekyll = self.source()
        self.by_path = {entry.path: entry for entry in self.jekyll.entries()}
        self.first = self.by_path["_posts/2024-01-31-first.md"]
        self.second = self.by_path["_posts/til/2024-02-01-second.md"]

    def assertLeads(self, href, target, entry=None):
        self.assertEqual(self.jekyll.resolve(entry or self.first, href), target, href)

    def test_links_to_posts_in_every_spelling(self):
        path = "_posts/til/2024-02-01-second.md"
        for href in (
            "/blog/2024/02/01/second.html",
            "/blog/2024/02/01/second",
            "/2024/02/01/second.html",  # baseurl forgotten, as in many texts
            "https://example.org/blog/2024/02/01/second.html",
            "http://www.example.org/blog/2024/02/01/second/",
            "//example.org/blog/2024/02/01/second.html",
            "../../02/01/second.html",
            "til/2024-02-01-second.md",
        ):
            self.assertLeads(href, ToEntry(path))
        self.assertLeads("/blog/2024/02/01/second.html#:~:text=a,b", ToEntry(path, ":~:text=a,b"))

    def test_links_that_stay(self):
        for href in (
            "https://example.com/blog/about.html",
            "https://example.org/other-project/",
            "mailto:a@example.org",
            "#heading",
            "javascript:alert(1)",
            "http://[broken/",
            "",
        ):
            self.assertLeads(href, ToAddress(href))

    def test_links_to_lists(self):
        self.assertLeads("/blog/", ToList(ListTarget("home")))
        self.assertLeads("https://example.org/blog", ToList(ListTarget("home")))
        self.assertLeads("/blog/tags.html", ToList(ListTarget("tags")))
        self.assertLeads("/blog/tags.html#c-more", ToList(ListTarget("tag", "C++ & more")))
        self.assertLeads("/blog/feed.xml", ToList(ListTarget("blog", feed="atom")))

    def test_links_to_files(self):
        slides = self.root / "assets/slides.pdf"
        self.assertLeads("/blog/assets/slides.pdf#page=3", ToFile(slides, "page=3"))
        self.assertLeads("/blog/assets/my%20pic.png", ToFile(self.root / "assets/my pic.png"))
        self.assertLeads("beside.png", ToFile(self.root / "_posts/til/beside.png"), self.second)

    def test_links_to_nothing(self):
        for href in (
            "/blog/gone/",
            "gone.html",
            "/_data/secret.csv",
            "/_config.yml",
            "/../../etc/passwd",
            "/blog/%00",
        ):
            target = self.jekyll.resolve(self.first, href)
            self.assertIn(target, (ToNothing(href), ToAddress(href)), href)

    def test_post_url_and_link(self):
        second = ToEntry("_posts/til/2024-02-01-second.md")
        for name in (
            "2024-02-01-second",
            "til/2024-02-01-second",
            "/til/2024-02-01-second",
            "_posts/til/2024-02-01-second.md",
            "second",
        ):
            self.assertEqual(self.jekyll.find_reference(self.first, name), second, name)
        self.assertEqual(
            self.jekyll.find_reference(self.first, "assets/slides.pdf"),
            ToFile(self.root / "assets/slides.pdf"),
        )
        self.assertEqual(
            self.jekyll.find_reference(self.first, "about.md#me"), ToEntry("about.md", "me")
        )
        self.assertEqual(self.jekyll.find_reference(self.first, "none"), ToNothing("none"))

    def test_media(self):
        picture = self.root / "assets/my pic.png"
        self.assertEqual(self.jekyll.find_media(self.first, "/assets/my%20pic.png"), picture)
        self.assertEqual(self.jekyll.find_media(self.second, "assets/my pic.png"), picture)
        self.assertIsNone(self.jekyll.find_media(self.first, "https://example.com/a.png"))
        self.assertEqual(self.jekyll.media_addresses(picture), ["/blog/assets/my%20pic.png"])
        found = [str(file.relative_to(self.root)) for file in self.jekyll.all_media()]
        self.assertEqual(found, ["_posts/til/beside.png", "assets/my pic.png", "assets/slides.pdf"])


class HostileSiteTests(JekyllTests):
    def test_one_broken_file_does_not_stop_the_others(self):
        self.config()
        self.post("_posts/2024-01-01-good.md")
        self.post("_posts/2024-01-02-yaml.md", "title: [a, b\nx: y")
        self.write("_posts/2024-01-03-latin.md", b"---\ntitle: x\n---\nGr\xfc\xdfe\n")
        self.write("_posts/2024-01-04-open.md", "---\ntitle: x\n")
        huge = self.write("_posts/2024-01-05-huge.md")
        os.truncate(huge, 50 * 1024 * 1024)
        (self.root / "_posts" / "2024-01-06-out.md").symlink_to("/etc/hostname")
        (self.root / "_posts" / "loop").symlink_to(self.root / "_posts")
        self.post("_posts/2024-01-07-list.md", "title: [a]\ndate: soon\ntags: {a: b}")
        entries = self.entries()
        self.assertEqual(list(entries), ["_posts/2024-01-01-good.md", "_posts/2024-01-07-list.md"])
        lost = {p.path[18:]: (p.line, p.column) for p in self.problems.found if p.level == "lost"}
        self.assertEqual(set(lost), {"yaml.md", "latin.md", "open.md", "huge.md", "out.md"})
        self.assertEqual(lost["latin.md"], (4, 3))
        self.assertGreater(lost["yaml.md"][0], 1)

    def test_post_with_no_date_at_all_has_no_half_made_address(self):
        self.config()
        self.post("_posts/2024-99-99-a.md")
        self.assertEqual(self.entry("_posts/2024-99-99-a.md").old, [])
