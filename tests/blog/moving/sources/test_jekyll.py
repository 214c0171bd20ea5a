import os

from blog.moving.report import Problems
from blog.moving.sources.base import (
    Entry,
    ListTarget,
    SourceError,
    ToAddress,
    ToEntry,
    ToFile,
    ToList,
    ToNothing,
)
from blog.moving.sources.jekyll import JekyllSource
from tests.blog.moving.sources.base import TEXT, FolderTests, RepositoryTests

CONFIG = """\
title: Notes on Ruby
tagline: What I learned
url: https://example.org
timezone: Europe/Berlin
author:
  name: Jane Doe
plugins: [jekyll-feed, jekyll-redirect-from]
"""


class JekyllTests(FolderTests):
    """A base that writes sites and reads them."""

    def post(self, path: str, front: str = "title: A post", text: str = "Text.\n") -> None:
        self.write(path, f"---\n{front}\n---\n{text}")

    def config(self, more: str = "", config: str = CONFIG) -> None:
        self.write("_config.yml", config + more)

    def source(self, **arguments) -> JekyllSource:
        return JekyllSource(self.root, problems=self.problems, **arguments)

    def entries(self, **arguments) -> dict[str, Entry]:
        return {entry.path: entry for entry in self.source(**arguments).entries()}

    def entry(self, path: str) -> Entry:
        return self.entries()[path]


class PostTests(JekyllTests):
    def test_post_with_everything(self):
        self.config()
        self.post(
            "_posts/2024-01-31-hello-world.md",
            "title: Hello\ndate: 2024-01-31 23:30:00 +0100\ncategories: web ruby\n"
            "tags: testing rails\nlast_modified_at: 2024-02-03\nexcerpt: Short.\nmood: fine\n"
            "redirect_from:\n  - /old/hello\n  - /older/hello/\nlayout: post",
            "The *text*.\r\n",
        )
        source = self.source()
        (entry,) = source.entries()
        self.assertEqual((entry.kind, entry.meta.title), ("post", "Hello"))
        self.assertEqual(entry.meta.slug, "hello-world")
        self.assertEqual(entry.meta.date.isoformat(), "2024-01-31T23:30:00+01:00")
        self.assertEqual(entry.meta.updated.isoformat(), "2024-02-03T00:00:00+01:00")
        self.assertEqual(entry.meta.categories, ["web", "ruby"])
        self.assertEqual(entry.meta.tags, ["testing", "rails", "web", "ruby"])
        self.assertEqual(entry.meta.summary, "Short.")
        self.assertEqual(entry.meta.other, {"mood": "fine", "layout": "post"})
        self.assertEqual(
            entry.old,
            [
                "/web/ruby/2024/01/31/hello-world.html",
                "/web/ruby/2024/01/31/hello-world",
                "/old/hello",
                "/old/hello.html",
                "/older/hello/",
            ],
        )
        self.assertEqual(entry.feed_id, "https://example.org/web/ruby/2024/01/31/hello-world")
        self.assertEqual(source.text(entry), "The *text*.\n")
        self.assertEqual(entry.body_line, 14)
        self.assertEqual(len(entry.digest), 64)
        self.assertEqual(self.problems.found, [])

    def test_date_and_slug_of_the_file_name(self):
        self.config()
        self.post("_posts/2024-7-3-My_First-Post.markdown", "layout: post")
        entry = self.entry("_posts/2024-7-3-My_First-Post.markdown")
        self.assertEqual(entry.meta.date.isoformat(), "2024-07-03T00:00:00+02:00")
        self.assertEqual(entry.meta.title, "My_first Post")  # as Jekyll makes it
        self.assertEqual(entry.meta.slug, "my-first-post")
        self.assertEqual(entry.old[0], "/2024/07/03/My_First-Post.html")

    def test_address_has_the_day_of_the_site_and_leads_on_from_that_of_the_author(self):
        self.config()
        self.post("_posts/2024-01-31-a.md", "date: 2024-01-31 22:00:00 -0500")
        entry = self.entry("_posts/2024-01-31-a.md")
        self.assertEqual(entry.meta.date.isoformat(), "2024-01-31T22:00:00-05:00")
        self.assertEqual(entry.old[0], "/2024/02/01/a.html")
        self.assertIn("/2024/01/31/a.html", entry.old)

    def test_time_without_offset_is_utc_as_jekyll_takes_it(self):
        self.config()
        self.post("_posts/2024-01-31-a.md", "date: 2024-01-31 23:30:00")
        entry = self.entry("_posts/2024-01-31-a.md")
        self.assertEqual(entry.meta.date.isoformat(), "2024-02-01T00:30:00+01:00")
        self.assertEqual(entry.old[0], "/2024/02/01/a.html")
        self.assertIn("/2024/01/31/a.html", entry.old)

    def test_categories_of_folders_above_posts(self):
        self.config()
        self.post("web/css/_posts/deep/2024-01-31-a.md", "category: Web Design")
        entry = self.entry("web/css/_posts/deep/2024-01-31-a.md")
        self.assertEqual(entry.meta.categories, ["web", "css", "Web Design"])
        self.assertEqual(entry.old[0], "/web/css/web%20design/2024/01/31/a.html")

    def test_permalink_in_front_matter(self):
        self.config()
        self.post("_posts/2024-01-31-a.md", "permalink: /essays/on-writing/")
        self.post("_posts/2024-01-31-b.md", "permalink: /:year/:slug.html\nslug: other")
        entries = self.entries()
        first = entries["_posts/2024-01-31-a.md"]
        self.assertEqual(first.old, ["/essays/on-writing/"])
        self.assertEqual(first.meta.slug, "on-writing")
        self.assertEqual(first.feed_id, "https://example.org/essays/a")
        self.assertEqual(entries["_posts/2024-01-31-b.md"].old[0], "/2024/other.html")

    def test_base_path_is_part_of_every_address(self):
        self.config("baseurl: /blog\npermalink: pretty\n")
        self.post("_posts/2024-01-31-a.md", "redirect_from: /x/")
        entry = self.entry("_posts/2024-01-31-a.md")
        self.assertEqual(entry.old, ["/blog/2024/01/31/a/", "/blog/x/"])
        self.assertEqual(entry.feed_id, "https://example.org/blog/2024/01/31/a")

    def test_drafts(self):
        self.config()
        self.post("_drafts/idea.md", "title: Idea")
        self.post("_drafts/2024-01-31-dated.md")
        self.post("_posts/2024-01-31-held-back.md", "published: false")
        entries = self.entries()
        self.assertTrue(all(entry.meta.is_draft for entry in entries.values()))
        self.assertIsNone(entries["_drafts/idea.md"].meta.date)
        self.assertEqual(entries["_drafts/idea.md"].old, [])
        self.assertIsNotNone(entries["_drafts/2024-01-31-dated.md"].meta.date)

    def test_post_without_a_date_in_its_name_becomes_a_draft(self):
        self.config()
        self.post("_posts/undated.md")
        self.assertTrue(self.entry("_posts/undated.md").meta.is_draft)
        self.assertIn("no date in the file's name", self.reported()[0])

    def test_impossible_date_in_the_name(self):
        self.config()
        self.post("_posts/2024-13-45-a.md")
        self.assertIsNone(self.entry("_posts/2024-13-45-a.md").meta.date)
        self.assertIn("2024-13-45 in the file's name is not a date", self.reported()[0])

    def test_tags_with_commas(self):
        self.config()
        self.post("_posts/2024-01-31-a.md", "tags: web design, ruby")
        self.assertEqual(self.entry("_posts/2024-01-31-a.md").meta.tags, ["web design", "ruby"])

    def test_authors_by_key(self):
        self.config()
        self.write("_data/authors.yml", "jd:\n  name: John Doe\n  email: j@example.org\n")
        self.post("_posts/2024-01-31-a.md", "author: jd")
        self.post("_posts/2024-01-31-b.md", "authors: [jd, Somebody Else]")
        entries = self.entries()
        self.assertEqual(entries["_posts/2024-01-31-a.md"].meta.authors, ["John Doe"])
        self.assertEqual(
            entries["_posts/2024-01-31-b.md"].meta.authors, ["John Doe", "Somebody Else"]
        )

    def test_excerpt_before_a_chosen_separator(self):
        self.config("excerpt_separator: <!--more-->\n")
        self.post(
            "_posts/2024-01-31-a.md", "title: A", "One *two*\nthree `x`.\n\n<!--more-->\n\nFour.\n"
        )
        self.assertEqual(self.entry("_posts/2024-01-31-a.md").meta.summary, "One two three x.")

    def test_defaults_of_the_configuration(self):
        self.config(
            "defaults:\n"
            "  - scope: {path: '', type: posts}\n"
            "    values: {layout: post, author: Jane, permalink: '/p/:slug/'}\n"
            "  - scope: {path: _posts/til}\n"
            "    values: {permalink: '/til/:slug/', tags: [til]}\n"
        )
        self.post("_posts/2024-01-31-a.md")
        self.post("_posts/til/2024-01-31-b.md", "author: Joe")
        entries = self.entries()
        first, second = entries["_posts/2024-01-31-a.md"], entries["_posts/til/2024-01-31-b.md"]
        self.assertEqual((first.old, first.meta.authors), (["/p/a/"], ["Jane"]))
        self.assertEqual((second.old, second.meta.authors), (["/til/b/"], ["Joe"]))
        self.assertEqual(second.meta.tags, ["til"])
        self.assertEqual(first.meta.other, {})


class PageTests(JekyllTests):
    def test_pages_and_what_is_none(self):
        self.config()
        self.post("about.md", "layout: page\ntitle: About")
        self.post("docs/index.md", "title: Docs")
        self.post("index.md", "layout: home")
        self.post("404.md", "layout: default")
        self.post("tags.md", "layout: page", "{% for tag in site.tags %}{{ tag }}{% endfor %}")
        self.write("README.md", "# The repository")
        self.write("notes.md", "# Notes")
        self.post("_includes/x.md")
        self.post("_layouts/y.md")
        entries = self.entries()
        self.assertEqual(list(entries), ["about.md", "docs/index.md"])
        self.assertEqual([entry.kind for entry in entries.values()], ["page", "page"])
        self.assertEqual(entries["about.md"].old, ["/about.html", "/about"])
        self.assertEqual(entries["docs/index.md"].old, ["/docs/"])
        self.assertEqual(entries["about.md"].feed_id, "")
        self.assertEqual(
            self.reported(),
            [
                "warning notes.md: no front matter: Jekyll made no page of it; left out",
                "note tags.md: a list, which the new site makes itself",
            ],
        )

    def test_github_pages_needs_no_front_matter(self):
        self.config()
        self.write("Gemfile", 'gem "github-pages", group: :jekyll_plugins\n')
        self.write("README.md", "# The repository")
        self.write("notes.md", "# Notes")
        self.assertEqual(list(self.entries()), ["notes.md"])

    def test_included_folder_of_pages(self):
        self.config("include: [_pages]\nexclude: [drafts.md]\n")
        self.post("_pages/about.md", "permalink: /about/")
        self.post("drafts.md")
        self.assertEqual(list(self.entries()), ["_pages/about.md"])

    def test_html_is_named_and_left_out(self):
        self.config()
        self.post("about.html", "title: About")
        self.post("_posts/2024-01-31-a.html", "title: A")
        self.write("google1234.html", "verification")
        self.assertEqual(self.entries(), {})
        self.assertEqual(
            self.reported(),
            [
                "lost _posts/2024-01-31-a.html: .html is not Markdown: not read",
                "warning about.html: a page in HTML: only Markdown is read",
            ],
        )

    def test_page_that_only_redirects_gives_its_address_to_its_target(self):
        self.config()
        self.post("_posts/2024-01-31-a.md")
        self.post("talk.md", "redirect_to: /2024/01/31/a.html")
        self.post("away.md", "redirect_to: https://example.com/")
        entries = self.entries()
        self.assertEqual(list(entries), ["_posts/2024-01-31-a.md"])
        self.assertIn("/talk.html", entries["_posts/2024-01-31-a.md"].old)
        self.assertIn("redirects to https://example.com/", self.reported()[0])

    def test_collections(self):
        self.config(
            "collections:\n"
            "  recipes: {output: true, permalink: '/:collection/:path/'}\n"
            "  notes: {output: true}\n"
            "  people: {output: false}\n"
        )
        self.post("_recipes/sweet/pie.md")
        self.post("_notes/2024-01-31-a.md")
        self.post("_people/jane.md")
        self.assertEqual(
            {path: (entry.kind, entry.old[0]) for path, entry in self.entries().items()},
            {
                "_notes/2024-01-31-a.md": ("page", "/notes/2024-01-31-a.html"),
                "_recipes/sweet/pie.md": ("page", "/recipes/sweet/pie/"),
            },
        )
        (entry,) = self.entries(section="notes").values()
        self.assertEqual((entry.path, entry.kind), ("_notes/2024-01-31-a.md", "post"))


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


class OldListTests(JekyllTests):
    def lists(self) -> dict[str, ListTarget]:
        return {found.path: found.target for found in self.source().old_lists()}

    def test_pages_feeds_and_archives(self):
        self.config(
            "baseurl: /b\npaginate: 1\npaginate_path: /blog/page:num/\n"
            "jekyll-archives:\n  enabled: [year, month, tags, categories]\n"
            "  permalinks: {tag: '/t/:name/'}\n"
        )
        self.post("_posts/2024-01-31-a.md", "tags: [Ruby on Rails]\ncategory: Web")
        self.post("_posts/2023-12-01-b.md")
        self.post("_drafts/c.md", "tags: [hidden]")
        self.assertEqual(
            self.lists(),
            {
                "/b/": ListTarget("home"),
                "/b/blog/page2/": ListTarget("blog", page=2),
                "/b/feed.xml": ListTarget("blog", feed="atom"),
                "/b/t/ruby-on-rails/": ListTarget("tag", "Ruby on Rails"),
                "/b/category/web/": ListTarget("tag", "Web"),
                "/b/2023/": ListTarget("year", "2023"),
                "/b/2024/": ListTarget("year", "2024"),
                "/b/2023/12/": ListTarget("month", "2023/12"),
                "/b/2024/01/": ListTarget("month", "2024/1"),
            },
        )

    def test_feeds_made_by_hand(self):
        self.config()
        self.write("feed.xml", "---\n---\n<?xml?><rss></rss>")
        self.write("atom.xml", "---\n---\n<feed></feed>")
        lists = self.lists()
        self.assertEqual(lists["/feed.xml"], ListTarget("blog", feed="rss"))
        self.assertEqual(lists["/atom.xml"], ListTarget("blog", feed="atom"))

    def test_lists_made_by_hand(self):
        self.config("permalink: pretty\n")
        self.post("_posts/2024-01-31-a.md", "tags: [ruby]")
        self.write(
            "archive.html", "---\ntitle: All\n---\n{% for post in site.posts %}x{% endfor %}"
        )
        self.write("tags.html", "---\nlayout: tags\npermalink: /topics/\n---\n")
        self.write("tag/ruby.md", "---\nlayout: tagpage\ntag: ruby\n---\n")
        self.write("404.html", "---\n---\n")
        lists = self.lists()
        self.assertEqual(lists["/archive/"], ListTarget("archive"))
        self.assertEqual(lists["/topics/"], ListTarget("tags"))
        self.assertEqual(lists["/tag/ruby/"], ListTarget("tag", "ruby"))
        self.assertNotIn("/404.html", lists)

    def test_lists_in_a_collection_as_chirpy_has_them(self):
        self.config(
            "baseurl: /b\ncollections: {tabs: {output: true}}\n"
            "defaults: [{scope: {type: tabs}, values: {permalink: '/:title/'}}]\n"
        )
        self.post("_tabs/archives.md", "layout: archives")
        self.post("_tabs/tags.md", "layout: tags")
        self.post("_tabs/about.md", "title: About")
        self.write("index.html", "---\nlayout: default\n---\n")
        lists = self.lists()
        self.assertEqual(lists["/b/archives/"], ListTarget("archive"))
        self.assertEqual(lists["/b/tags/"], ListTarget("tags"))
        self.assertEqual(lists["/b/"], ListTarget("home"))
        self.assertEqual(list(self.entries()), ["_tabs/about.md"])

    def test_address_of_an_entry_is_no_list(self):
        self.config()
        self.post("about.md", "permalink: /feed.xml")
        self.assertNotIn("/feed.xml", self.lists())


class RenamedFileTests(RepositoryTests):
    def front(self, more: str = "") -> str:
        return f"---\ntitle: A\n{more}---\n{TEXT}"

    def entry(self, path: str) -> Entry:
        source = JekyllSource(self.root, problems=Problems())
        return next(entry for entry in source.entries() if entry.path == path)

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def test_former_names_are_addresses_too(self):
        self.write("_drafts/idea.md", self.front())
        self.commit()
        self.move("_drafts/idea.md", "_posts/2024-01-01-idea.md")
        self.move("_posts/2024-01-01-idea.md", "web/_posts/2024-01-02-better.md")
        self.assertEqual(
            self.entry("web/_posts/2024-01-02-better.md").old[::2],
            ["/web/2024/01/02/better.html", "/web/2024/01/01/idea.html"],
        )

    def test_date_of_the_front_matter_was_in_all_of_them(self):
        self.write("_posts/2024-01-01-a.md", self.front("date: 2023-05-06\n"))
        self.commit()
        self.move("_posts/2024-01-01-a.md", "_posts/2024-01-02-b.md")
        self.assertEqual(
            self.entry("_posts/2024-01-02-b.md").old[::2],
            ["/2023/05/06/b.html", "/2023/05/06/a.html"],
        )

    def test_page_that_moved(self):
        self.write("about-me.md", self.front())
        self.commit()
        self.move("about-me.md", "about.md")
        self.assertEqual(self.entry("about.md").old[::2], ["/about.html", "/about-me.html"])

    def test_fixed_permalink_never_changed(self):
        self.write("_posts/2024-01-01-a.md", self.front("permalink: /x/\n"))
        self.commit()
        self.move("_posts/2024-01-01-a.md", "_posts/2024-01-01-b.md")
        self.assertEqual(self.entry("_posts/2024-01-01-b.md").old, ["/x/"])


class SiteInfoTests(JekyllTests):
    def test_title_author_and_links(self):
        self.config(
            "github_username: jane\n"
            "minima:\n  social_links:\n    mastodon: https://example.social/@jane\n"
            "social:\n  links: [https://www.linkedin.com/in/jane]\n"
            "lang: de\n",
            CONFIG.replace(
                "  name: Jane Doe\n",
                '  name: jd\n  links:\n    - {label: "Code", '
                'icon: "fab fa-git", url: "https://git.example.org/jane"}\n',
            ),
        )
        self.write("_data/authors.yml", "jd: {name: Jane Doe}\n")
        self.write(
            "_data/navigation.yml",
            "main:\n  - {title: Home, url: /}\n  - {title: About, url: /about/}\n",
        )
        site = self.source().site
        self.assertEqual(site.base_url, "https://example.org/")
        self.assertEqual((site.title, site.description), ("Notes on Ruby", "What I learned"))
        self.assertEqual((site.authors, site.language), (["Jane Doe"], "de"))
        self.assertEqual(
            [(item.name, item.url) for item in site.menu], [("Home", "/"), ("About", "/about/")]
        )
        self.assertEqual(
            dict(site.social),
            {
                "mastodon": "https://example.social/@jane",
                "github": "https://github.com/jane",
                "linkedin": "https://www.linkedin.com/in/jane",
                "code": "https://git.example.org/jane",
            },
        )

    def test_domain_of_github_pages(self):
        self.write("_config.yml", "title: x\n")
        self.write("CNAME", "blog.example.org\n")
        self.assertEqual(self.source().site.base_url, "https://blog.example.org/")

    def test_menu_of_header_pages(self):
        self.config("header_pages: [about.md, _pages/talks.md, gone.md]\ninclude: [_pages]\n")
        self.post("about.md", "title: About me")
        self.post("_pages/talks.md", "title: Talks\npermalink: /talks/")
        self.assertEqual(
            [(item.name, item.url) for item in self.source().site.menu],
            [("About me", "/about.html"), ("Talks", "/talks/")],
        )

    def test_broken_configuration_says_where(self):
        self.write("_config.yml", "title: x\nurl: [a\n")
        with self.assertRaisesMessage(SourceError, "_config.yml:2:"):
            self.source()

    def test_configuration_that_is_no_mapping(self):
        self.write("_config.yml", "- a\n")
        with self.assertRaisesMessage(SourceError, "holds no keys"):
            self.source()

    def test_odd_values_do_no_harm(self):
        self.write(
            "_config.yml",
            "url: [1]\nbaseurl: /\ntimezone: Nowhere/At all\npermalink: {a: b}\ncollections: 3\n"
            "defaults: [1, {values: x}, {scope: 5, values: {}}]\npaginate: many\nauthor: [x]\n"
            "exclude: 3\nfeed: yes\njekyll-archives: 1\nnavbar-links: [1]\nsocial: x\n",
        )
        self.write("_data/navigation.yml", "main: {a: [}")
        self.post("_posts/2024-01-31-a.md")
        source = self.source()
        self.assertEqual([entry.old[0] for entry in source.entries()], ["/2024/01/31/a.html"])
        self.assertEqual([found.path for found in source.old_lists()], ["/", "/feed.xml"])


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
