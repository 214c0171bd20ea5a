from blog.moving.sources.base import ListTarget
from tests.blog.moving.sources.jekyll_sites import JekyllTests


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
