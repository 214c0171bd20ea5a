import subprocess
import tempfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from django.test import SimpleTestCase

from blog.moving.sources.base import (
    ListTarget,
    MenuItem,
    OldAddress,
    ToAddress,
    ToEntry,
    ToFile,
    ToList,
    ToNothing,
)
from blog.moving.sources.hugo import detect
from tests.blog.moving.sources.hugo_sites import build, make_site, post, problems_of, read

PNG = b"\x89PNG"


class HugoTestCase(SimpleTestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def site(self, files, config="", base="", **options):
        return read(make_site(self.root, files, config, base), **options)

    def entry(self, source, path):
        return next(entry for entry in source.entries() if entry.path == path)


class DetectTests(HugoTestCase):
    def test_folder_with_a_configuration_of_hugo(self):
        self.assertTrue(detect(make_site(self.root, {})))

    def test_old_name_of_the_configuration_needs_a_folder_of_hugo_too(self):
        make_site(self.root, {"config.yml": "title: x\n", "_posts/a.md": "x"}, config=None)
        self.assertFalse(detect(self.root))
        make_site(self.root / "b", {"config.yml": "title: x\n", "content/a.md": "x"}, config=None)
        self.assertTrue(detect(self.root / "b"))

    def test_split_configuration(self):
        make_site(self.root, {"config/_default/params.toml": "a = 1\n"}, config=None)
        self.assertTrue(detect(self.root))

    def test_plain_folder_is_none(self):
        self.assertFalse(detect(make_site(self.root, {"posts/a.md": "x"}, config=None)))


class ConfigurationTests(HugoTestCase):
    def test_site_of_papermod(self):
        config = """
            baseurl: https://Example.org/blog
            title: A Blog
            languageCode: en-gb
            params:
              description: About things
              author: [Ada, Grace]
              ShowToc: true
              socialIcons:
                - {name: github, url: "https://github.com/ada"}
                - {name: rss, url: index.xml}
                - {name: email, url: "mailto:ada@example.org"}
            menu:
              main:
                - {identifier: tags, name: Tags, url: /tags/, weight: 20}
                - {name: Posts, pageRef: /posts, weight: 10}
                - {name: Last, url: "https://other.org/"}
        """
        make_site(self.root, {"config.yml": config.replace("\n        ", "\n")}, config=None)
        site = read(self.root).site
        self.assertEqual(site.base_url, "https://Example.org/blog/")
        self.assertEqual((site.title, site.description), ("A Blog", "About things"))
        self.assertEqual((site.authors, site.language), (["Ada", "Grace"], "en-gb"))
        self.assertEqual(
            site.menu,
            [
                MenuItem("Posts", "/posts/", 10),
                MenuItem("Tags", "/tags/", 20),
                MenuItem("Last", "https://other.org/"),
            ],
        )
        self.assertEqual(
            site.social, [("github", "https://github.com/ada"), ("email", "mailto:ada@example.org")]
        )
        self.assertTrue(site.params["ShowToc"])

    def test_a_name_several_times_in_one_list_of_links(self):
        config = """
            params:
              author:
                github: other
              socialIcons:
                - {name: website, url: "https://a.example"}
                - {name: website, url: "https://b.example"}
                - {name: github, url: "https://github.com/ada"}
        """
        make_site(self.root, {"config.yml": config.replace("\n        ", "\n")}, config=None)
        self.assertEqual(
            read(self.root).site.social,
            [
                ("website", "https://a.example"),
                ("website", "https://b.example"),
                ("github", "https://github.com/ada"),
            ],
        )

    def test_split_configuration_with_languages(self):
        files = {
            "config/_default/hugo.toml": 'baseURL = "https://old.org/"\ntitle = "X"\n',
            "config/_default/params.toml": '[social]\ngithub = "ada"\nx = "@a"\n',
            "config/_default/menus.en.toml": '[[main]]\nname = "A"\nurl = "/a/"\n',
            "config/_default/languages.toml": '[en]\ntitle = "English"\n[fr]\nweight = 9\n',
            "config/_default/permalinks.toml": 'posts = "/:slug/"\n',
            "config/production/hugo.toml": 'baseURL = "https://new.org/"\n',
            "content/posts/a.md": post(title="A b"),
        }
        source = read(make_site(self.root, files, config=None))
        self.assertEqual(source.site.base_url, "https://new.org/")
        self.assertEqual(source.site.title, "English")
        self.assertEqual(source.site.menu, [MenuItem("A", "/a/")])
        self.assertEqual(
            source.site.social, [("github", "https://github.com/ada"), ("x", "https://x.com/a")]
        )
        self.assertEqual(self.entry(source, "content/posts/a.md").old, ["/a-b/"])

    def test_broken_configuration_is_named_with_its_place(self):
        make_site(self.root, {"hugo.yaml": "title: x\nparams: [a\n"}, config=None)
        self.assertEqual(
            problems_of(read(self.root)), ["lost hugo.yaml:2:9: did not find expected ',' or ']'"]
        )

    def test_time_zone_of_the_site(self):
        source = self.site(
            {"content/p/a.md": post(title="a", date="2024-07-01 10:00")},
            'timeZone = "Europe/Lisbon"\n',
        )
        date = next(source.entries()).meta.date
        self.assertEqual(date.utcoffset(), timedelta(hours=1))


class EntriesTests(HugoTestCase):
    def test_kinds_and_order(self):
        source = self.site(
            {
                "content/posts/b.md": post(title="B"),
                "content/posts/a/index.md": post(title="A"),
                "content/posts/a/pic.png": PNG,
                "content/about.md": post(title="About"),
                "content/imprint/index.md": post(title="Imprint"),
            }
        )
        found = [(e.path, e.kind, e.bundle and e.bundle.name) for e in source.entries()]
        self.assertEqual(
            found,
            [
                ("content/about.md", "page", None),
                ("content/imprint/index.md", "page", "imprint"),
                ("content/posts/a/index.md", "post", "a"),
                ("content/posts/b.md", "post", None),
            ],
        )

    def test_everything_an_entry_has(self):
        text = (
            "---\ntitle: A\nDate: 2024-03-05T23:30:00-08:00\ntags: [x]\naliases: /old/\n"
            "cover:\n  image: c.png\n---\n\nWords.\r\n"
        )
        source = self.site({"content/posts/a.md": text})
        entry = next(source.entries())
        self.assertEqual(
            entry.meta.date, datetime(2024, 3, 5, 23, 30, tzinfo=timezone(timedelta(hours=-8)))
        )
        self.assertEqual((entry.old, entry.feed_id), (
            ["/posts/a/", "/old/"], "https://example.org/posts/a/"
        ))  # fmt: skip
        self.assertEqual((entry.body_line, source.text(entry)), (9, "\nWords.\n"))
        self.assertEqual((entry.meta.cover, entry.meta.other), ("c.png", {}))
        self.assertEqual(len(entry.digest), 64)

    def test_date_of_a_post_that_has_only_another_one(self):
        source = self.site({"content/p/a.md": post(title="a", publishDate="2024-02-03")})
        self.assertEqual(next(source.entries()).meta.date, datetime(2024, 2, 3, tzinfo=UTC))

    def test_section_alone(self):
        files = {
            "content/posts/a.md": post(title="a"),
            "content/posts/deep/b.md": post(title="b"),
            "content/notes/c.md": post(title="c"),
        }
        for section in ("posts", "content/posts", "/content/posts/"):
            with self.subTest(section=section):
                source = self.site(files, section=section)
                paths = [entry.path for entry in source.entries()]
                self.assertEqual(paths, ["content/posts/a.md", "content/posts/deep/b.md"])

    def test_special_pages_of_papermod_become_our_lists(self):
        source = self.site(
            {
                "content/search.md": post(title="s", layout="search"),
                "content/archives.md": post(title="a", layout="archives", url="/archives/"),
            }
        )
        self.assertEqual(list(source.entries()), [])
        self.assertIn(OldAddress("/search/", ListTarget("search")), list(source.old_lists()))
        self.assertIn(OldAddress("/archives/", ListTarget("archive")), list(source.old_lists()))

    def test_special_pages_of_other_themes(self):
        source = self.site(
            {
                "content/page/search/index.md": post(title="s", layout="search", slug="find"),
                "content/page/about/index.md": post(title="About"),
                "content/archives/_index.md": post(title="a", layout="archives", body=""),
            }
        )
        self.assertEqual([(e.kind, e.old) for e in source.entries()], [("page", ["/page/about/"])])
        self.assertIn(OldAddress("/page/find/", ListTarget("search")), list(source.old_lists()))
        self.assertIn(OldAddress("/archives/", ListTarget("archive")), list(source.old_lists()))

    def test_pages_that_put_themselves_into_the_menu(self):
        source = self.site(
            {
                "content/a.md": post(title="A", menu="main"),
                "content/b.md": post(title="B", menus={"main": {"name": "Be", "weight": 1}}),
                "content/c.md": post(title="C", menu="footer"),
            },
            '[[menus.main]]\nname = "X"\nurl = "/x/"\nweight = 2\n',
        )
        self.assertEqual(
            source.site.menu,
            [MenuItem("Be", "/b/", 1), MenuItem("X", "/x/", 2), MenuItem("A", "/a/")],
        )

    def test_two_files_with_one_address_are_named(self):
        files = {"content/p/a.md": post(title="a", slug="x"), "content/p/x.md": post(title="x")}
        source = self.site(files)
        self.assertEqual(len(list(source.entries())), 2)
        said = "its address /p/x/ is that of content/p/a.md too"
        self.assertEqual(problems_of(source), [f"warning content/p/x.md: {said}"])

    def test_pages_in_other_markup_are_named(self):
        source = self.site(
            {"content/p/a.html": "---\ntitle: a\n---\n<p>x", "content/p/b.html": "<p>"}
        )
        said = "a page written in html, not in Markdown: left out"
        self.assertEqual(problems_of(source), [f"warning content/p/a.html: {said}"])

    def test_copies_of_editors_are_no_pages(self):
        source = self.site(
            {"content/p/#a.md#": "x", "content/p/#b.md": "x", "content/p/c.md~": "x"}
        )
        self.assertEqual(list(source.entries()), [])

    def test_page_that_is_a_section_without_pages(self):
        source = self.site({"content/about/_index.md": post(title="About")})
        self.assertEqual([(e.kind, e.old) for e in source.entries()], [("page", ["/about/"])])

    def test_words_above_a_list_become_a_draft(self):
        files = {
            "content/posts/_index.md": post(title="P", body="All my posts.\n"),
            "content/posts/a.md": post(title="a"),
        }
        source = self.site(files)
        one, words = source.entries()
        self.assertEqual((words.kind, words.meta.title, words.meta.is_draft), ("page", "P", True))
        self.assertEqual(source.text(words), "All my posts.\n")
        self.assertEqual(source.resolve(one, "/posts/"), ToList(ListTarget("blog")))
        said = "the text above a list became the draft of a page: no list has a place for it"
        self.assertEqual(problems_of(source), [f"warning content/posts/_index.md:4: {said}"])

    def test_cascade_of_a_nearer_section_has_the_last_word(self):
        files = {
            "content/p/_index.md": post(cascade={"math": True, "url": "/x/", "kept": 1}),
            "content/p/q/_index.md": post(cascade=[{"kept": 2, "target": {"kind": "page"}}]),
            "content/p/q/a.md": post(title="a"),
            "content/p/b.md": post(title="b", kept=3),
        }
        entries = [e for e in self.site(files).entries() if "_index" not in e.path]
        self.assertEqual([e.meta.other for e in entries], [{"kept": 3}, {"kept": 2}])
        self.assertTrue(all(entry.meta.is_math for entry in entries))

    def test_picture_of_a_bundle_that_themes_take_for_a_cover(self):
        files = {"content/p/a/index.md": post(title="a"), "content/p/a/featured-x.JPG": PNG}
        self.assertEqual(next(self.site(files).entries()).meta.cover, "featured-x.JPG")

    def test_former_names_of_files(self):
        self.site({"content/posts/one.md": post(title="A post", body="Words.\n" * 20)})
        self.git("init", "-q")
        self.git("add", ".")
        self.git("commit", "-qm", "one")
        (self.root / "content/posts/two").mkdir()
        self.git("mv", "content/posts/one.md", "content/posts/two/index.md")
        self.git("commit", "-qm", "two")
        entry = next(read(self.root).entries())
        self.assertEqual(entry.old, ["/posts/two/", "/posts/one/"])

    def git(self, *arguments):
        who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *who, *arguments], cwd=self.root, check=True)


class BrokenFilesTests(HugoTestCase):
    def test_one_broken_file_does_not_stop_the_others(self):
        site = self.root / "site"
        (self.root / "outside.md").write_text("Words.\n")
        make_site(
            site,
            {
                "content/p/good.md": post(title="good"),
                "content/p/yaml.md": "---\ntitle: x\ntags: [a\n---\n",
                "content/p/open.md": "+++\ntitle = 'x'\n",
                "content/p/latin.md": b"---\ntitle: caf\xe9\n---\n",
                "content/p/list.md": "---\n- a\n---\n",
                "content/p/twice.md": '{"a": 1,\n "a": 2}\n',
            },
        )
        (site / "content/p/link.md").symlink_to(self.root / "outside.md")
        with (site / "content/p/large.md").open("wb") as large:
            large.truncate(60_000_000)
        source = read(site)
        self.assertEqual([entry.path for entry in source.entries()], ["content/p/good.md"])
        places = {(p.path, p.line, p.column) for p in source.problems.found if p.level == "lost"}
        self.assertEqual(
            places,
            {
                ("content/p/yaml.md", 3, 7),
                ("content/p/open.md", 1, 1),
                ("content/p/latin.md", 2, 11),
                ("content/p/list.md", 2, 1),
                ("content/p/twice.md", 2, 2),
                ("content/p/link.md", 0, 0),
                ("content/p/large.md", 0, 0),
            },
        )


LINKED = {
    "content/posts/a.md": post(title="A", tags=["Go Lang"], categories="Tools"),
    "content/posts/b/index.md": post(title="B", aliases=["/old-b/"], slug="the-b"),
    "content/posts/b/Pic One.png": PNG,
    "content/posts/b/sub/é.png": PNG,
    "content/posts/Mixed Case.md": post(title="M"),
    "content/posts/deep/x.md": post(title="X"),
    "content/posts/beside.png": PNG,
    "content/about.md": post(title="About"),
    "static/images/s.png": PNG,
    "static/files/doc.pdf": b"%PDF",
    "static/favicon-32.png": PNG,
    "assets/img/as.png": PNG,
    "static/.hidden.png": PNG,
    "static/style.css": "x",
}


class LinksTests(HugoTestCase):
    def check(self, source, path, expected):
        entry = self.entry(source, path)
        for href, target in expected.items():
            with self.subTest(href=href):
                self.assertEqual(source.resolve(entry, href), target)

    def test_links_of_a_post(self):
        source = self.site(LINKED)
        a = "content/posts/a.md"
        b = "content/posts/b/index.md"
        mixed = "content/posts/Mixed Case.md"
        self.check(
            source,
            a,
            {
                "#part": ToAddress("#part"),
                "mailto:a@example.org": ToAddress("mailto:a@example.org"),
                "https://other.org/posts/a/": ToAddress("https://other.org/posts/a/"),
                "//other.org/x": ToAddress("//other.org/x"),
                "https://example.org/posts/the-b/": ToEntry(b),
                "http://EXAMPLE.org/posts/the-b/index.html": ToEntry(b),
                "https://example.org": ToList(ListTarget("home")),
                "/posts/the-b": ToEntry(b),
                "/posts/the-b/?utm_source=x#part": ToEntry(b, "part"),
                "/posts/the-b/#:~:text=some%20words": ToEntry(b, ":~:text=some%20words"),
                "/posts/the-b/#x:~:text=w": ToEntry(b, "x:~:text=w"),
                "../the-b/": ToEntry(b),
                "the-b/": ToEntry(b),
                "b/index.md": ToEntry(b),
                "./b/index.md#part": ToEntry(b, "part"),
                "/posts/b/index.md": ToEntry(b),
                "/content/posts/b/index.md": ToEntry(b),
                "posts/b": ToEntry(b),
                "/old-b/": ToEntry(b),
                "Mixed%20Case.md": ToEntry(mixed),
                "/posts/mixed-case/": ToEntry(mixed),
                "/posts/Mixed-Case/": ToEntry(mixed),
                "../../about/": ToEntry("content/about.md"),
                "../about.md": ToEntry("content/about.md"),
                "/posts/": ToList(ListTarget("blog")),
                "/tags/go-lang/": ToList(ListTarget("tag", "Go Lang")),
                "/categories/tools/": ToList(ListTarget("tag", "Tools")),
                "/tags/": ToList(ListTarget("tags")),
                "/index.xml": ToList(ListTarget("blog", feed="rss")),
                "/tags/go-lang/index.xml": ToList(ListTarget("tag", "Go Lang", feed="rss")),
                "/files/doc.pdf#page=2": ToFile(self.root / "static/files/doc.pdf", "page=2"),
                "/posts/the-b/Pic%20One.png": ToFile(self.root / "content/posts/b/Pic One.png"),
                "https://example.org/images/s.png": ToFile(self.root / "static/images/s.png"),
                "/nowhere/": ToNothing("/nowhere/"),
                "gone.md": ToNothing("gone.md"),
                "https://example.org/gone/": ToNothing("https://example.org/gone/"),
            },
        )

    def test_links_of_a_bundle(self):
        source = self.site(LINKED)
        self.check(
            source,
            "content/posts/b/index.md",
            {
                "../a.md": ToEntry("content/posts/a.md"),
                "../a/": ToEntry("content/posts/a.md"),
                "../a": ToEntry("content/posts/a.md"),
                "Pic One.png": ToFile(self.root / "content/posts/b/Pic One.png"),
                "sub/%C3%A9.png": ToFile(self.root / "content/posts/b/sub/é.png"),
                "../deep/x.md": ToEntry("content/posts/deep/x.md"),
            },
        )

    def test_links_of_a_site_in_a_folder_of_its_host(self):
        source = self.site(LINKED, base="/blog")
        b = ToEntry("content/posts/b/index.md")
        self.check(
            source,
            "content/posts/a.md",
            {
                "https://example.org/blog/posts/the-b/": b,
                "/blog/posts/the-b/": b,
                "/posts/the-b/": b,
                "https://example.org/shop/": ToAddress("https://example.org/shop/"),
                "/blog/images/s.png": ToFile(self.root / "static/images/s.png"),
                "/images/s.png": ToFile(self.root / "static/images/s.png"),
            },
        )

    def test_references(self):
        source = self.site(LINKED)
        entry = self.entry(source, "content/posts/a.md")
        b = "content/posts/b/index.md"
        for name, target in {
            "b/index.md": ToEntry(b),
            "b": ToEntry(b),
            "/posts/b": ToEntry(b),
            "posts/b/index.md#part": ToEntry(b, "part"),
            "about.md": ToEntry("content/about.md"),
            "/about": ToEntry("content/about.md"),
            "x": ToEntry("content/posts/deep/x.md"),
            "Mixed Case.md": ToEntry("content/posts/Mixed Case.md"),
            "mixed-case": ToEntry("content/posts/Mixed Case.md"),
            "#here": ToAddress("#here"),
            "/posts": ToList(ListTarget("blog")),
            "tags/go lang": ToList(ListTarget("tag", "Go Lang")),
            "gone.md": ToNothing("gone.md"),
        }.items():
            with self.subTest(name=name):
                self.assertEqual(source.find_reference(entry, name), target)

    def test_references_stay_in_their_language(self):
        source = self.site(
            {
                "content/p/a.md": post(title="a"),
                "content/p/a.fr.md": post(title="a"),
                "content/p/b.fr.md": post(title="b"),
            },
            "[languages.en]\nweight = 1\n[languages.fr]\nweight = 2\n",
        )
        french = self.entry(source, "content/p/b.fr.md")
        self.assertEqual(source.find_reference(french, "a"), ToEntry("content/p/a.fr.md"))
        self.assertEqual(source.resolve(french, "a.md"), ToEntry("content/p/a.md"))
        self.assertEqual(source.find_reference(french, "a.en.md"), ToEntry("content/p/a.md"))
        self.assertEqual(source.resolve(french, "/fr/p/a/"), ToEntry("content/p/a.fr.md"))


class MediaTests(HugoTestCase):
    def test_names_in_texts(self):
        source = self.site(LINKED)
        bundle = self.entry(source, "content/posts/b/index.md")
        for name, path in {
            "Pic One.png": "content/posts/b/Pic One.png",
            "./pic%20one.png": "content/posts/b/Pic One.png",
            "../beside.png": "content/posts/beside.png",
            "/images/s.png": "static/images/s.png",
            "images/s.png": "static/images/s.png",
            "img/as.png?x=1": "assets/img/as.png",
            "/img/as.png": "assets/img/as.png",
            "https://example.org/images/s.png": "static/images/s.png",
        }.items():
            with self.subTest(name=name):
                self.assertEqual(source.find_media(bundle, name), self.root / path)
        for name in (
            "gone.png",
            "../../../../etc/passwd",
            "https://other.org/s.png",
            "data:,x",
            "",
        ):
            with self.subTest(name=name):
                self.assertIsNone(source.find_media(bundle, name))

    def test_file_behind_a_symlink_out_of_the_site_is_not_found(self):
        make_site(self.root / "site", LINKED)
        (self.root / "secret.png").write_bytes(PNG)
        (self.root / "site/static/out.png").symlink_to(self.root / "secret.png")
        source = read(self.root / "site")
        self.assertIsNone(source.find_media(next(source.entries()), "/out.png"))
        self.assertNotIn("out.png", [file.name for file in source.all_media()])
        list(source.all_media())
        said = "this symlink leads out of the folder: not followed"
        self.assertEqual(problems_of(source), [f"lost static/out.png: {said}"])

    def test_all_media_without_icons_texts_and_hidden_files(self):
        names = {file.relative_to(self.root).as_posix() for file in self.site(LINKED).all_media()}
        self.assertEqual(
            names,
            {
                "content/posts/b/Pic One.png",
                "content/posts/b/sub/é.png",
                "content/posts/beside.png",
                "static/images/s.png",
                "static/files/doc.pdf",
                "assets/img/as.png",
            },
        )

    def test_addresses_are_those_at_which_hugo_publishes(self):
        files = {
            **LINKED,
            "content/posts/Sec Two/pic.png": PNG,
            "content/posts/Sec Two/_index.md": post(title="s"),
            "content/home.png": PNG,
        }
        for number, config in enumerate(
            ("", "uglyURLs = true\n", '[permalinks]\nposts = "/:year/:slug/"\n')
        ):
            with self.subTest(config=config):
                root = make_site(self.root / str(number), files, config, "/sub")
                built = build(root, "/sub")
                source = read(root)
                found = {
                    address
                    for file in source.all_media()
                    for address in source.media_addresses(file)
                }
                pictures = {path for path in built.others if path.endswith((".png", ".pdf"))}
                self.assertLessEqual(pictures - {"/sub/favicon-32.png", "/sub/.hidden.png"}, found)

    def test_assets_have_no_address(self):
        source = self.site(LINKED)
        self.assertEqual(source.media_addresses(self.root / "assets/img/as.png"), [])


class OldListsTests(HugoTestCase):
    def test_lists_lead_to_ours(self):
        files = {f"content/posts/n{n}.md": post(title="n", tags=["Web Dev"]) for n in range(3)}
        files["content/posts/s.md"] = post(title="s", series=["My Series"], authors=["Ada L"])
        config = (
            'pagination.pagerSize = 2\n[taxonomies]\ntag = "tags"\nseries = "series"\n'
            'author = "authors"\n'
        )
        lists = {old.path: old.target for old in self.site(files, config).old_lists()}
        for path, target in {
            "/": ListTarget("home"),
            "/page/1/": ListTarget("home"),
            "/page/2/": ListTarget("blog", page=2),
            "/posts/": ListTarget("blog"),
            "/posts/page/2/": ListTarget("blog", page=2),
            "/posts/index.xml": ListTarget("blog", feed="rss"),
            "/feed.xml": ListTarget("blog", feed="rss"),
            "/atom.xml": ListTarget("blog", feed="atom"),
            "/index.json": ListTarget("blog", feed="json"),
            "/tags/web-dev/page/2/": ListTarget("tag", "Web Dev", page=2),
            "/series/": ListTarget("series_index"),
            "/series/my-series/": ListTarget("series", "My Series"),
            "/authors/": ListTarget("authors"),
            "/authors/ada-l/index.xml": ListTarget("author", "Ada L", feed="rss"),
        }.items():
            with self.subTest(path=path):
                self.assertEqual(lists.get(path), target)

    def test_name_of_the_feed_as_configured(self):
        source = self.site(
            {"content/p/a.md": post(title="a")}, '[outputFormats.RSS]\nbaseName = "rss2"\n'
        )
        paths = {old.path for old in source.old_lists()}
        self.assertLessEqual({"/rss2.xml", "/p/rss2.xml", "/index.xml"}, paths)


class DataTests(HugoTestCase):
    def test_data_file_for_a_shortcode(self):
        source = self.site({"data/team/people.yaml": "- name: Ada\n"})
        self.assertEqual(source.data("team/people"), [{"name": "Ada"}])
        self.assertIsNone(source.data("../hugo.toml"))
        self.assertIsNone(source.data("gone"))
