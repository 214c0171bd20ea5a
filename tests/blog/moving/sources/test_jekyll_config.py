from blog.moving.sources.base import SourceError
from tests.blog.moving.sources.jekyll_sites import CONFIG, JekyllTests


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

    def test_data_files_are_parameters(self):
        self.config("a: b\n")
        self.write("_data/ruby.yml", "min_version: 2.5.0\n")
        self.write("_data/people.json", '[{"name": "Jane"}]')
        params = self.source().site.params
        self.assertEqual(params["a"], "b")
        self.assertEqual(
            params["data"], {"ruby": {"min_version": "2.5.0"}, "people": [{"name": "Jane"}]}
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
