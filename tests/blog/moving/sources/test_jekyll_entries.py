from blog.moving.report import Problems
from blog.moving.sources.base import Entry
from blog.moving.sources.jekyll import JekyllSource
from tests.blog.moving.sources.base import TEXT, RepositoryTests
from tests.blog.moving.sources.jekyll_sites import JekyllTests


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

    def test_section(self):
        self.config("collections: {notes: {output: true}}\n")
        self.post("_notes/a.md")
        self.post("_posts/til/2024-01-31-b.md")
        self.post("_posts/2024-01-31-c.md")
        self.post("docs/d.md")
        for section, paths in {
            "notes": ["_notes/a.md"],
            "_notes/": ["_notes/a.md"],
            "posts": ["_posts/2024-01-31-c.md", "_posts/til/2024-01-31-b.md"],
            "_posts/til": ["_posts/til/2024-01-31-b.md"],
            "docs": ["docs/d.md"],
        }.items():
            self.assertEqual(list(self.entries(section=section)), paths, section)
        (note,) = self.entries(section="notes").values()
        self.assertEqual(note.kind, "post")


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
