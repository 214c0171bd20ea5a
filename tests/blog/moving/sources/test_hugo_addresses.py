import tempfile
from pathlib import Path
from urllib.parse import unquote

from django.test import SimpleTestCase

from tests.blog.moving.sources.hugo_sites import build, make_site, post, read

DATED = {"title": "The Title: C++ & Go's", "date": "2024-03-05T23:30:00-08:00"}
POSTS = {
    "content/posts/Sub One/File Name.md": post(**DATED),
    "content/posts/slugged.md": post(**DATED, slug="My Slug"),
    "content/posts/My Bundle/index.md": post(**DATED),
    "content/posts/2023-05-06-dated.md": post(title="T", date="2023-05-06"),
    "content/posts/no-date.md": post(title="No Date"),
    "content/posts/accent.md": post(title="Über Café", slug="Ünder_x", date="2001-12-31"),
    "content/about.md": post(title="About"),
}
NAMES = ("My Post", "Ünï Cödé", "a.b.c", "under_score", "Weird+#%&()',!~@$;=[]{}^`", "_lead")
NAMES += ("-dash-", "a--b", "日本語", "Éa  b", "ＦＵＬＬ", 'x"q"', "co:lon", "trail ", "ﬁ½²İß")
NAMES += ("emoji😀", "a'b’c", "v1.2.html", "ΑΣ", "50%25", "x%y")
TERMS = ["C++", "C#", ".NET", "Node.js", "Web Dev", "Über", "AT&T", "a/b", "日本語", "Go_lang"]
TERMS += [
    "A  B",
    "x%y",
    "Don't",
    "a.b",
    "-x-",
    "foo--bar",
    "TeX & co.",
    "a+b",
    "ß",
    "(p)",
]


class HugoAddressesTestCase(SimpleTestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def is_above_list(self, entry, lists):
        return entry.path.endswith("_index.md") and unquote(entry.old[0]) in lists

    def compare(self, files, config="", base_path="", hidden=()):
        """Build the site with Hugo; every address must be the one that the source tells."""
        root = Path(tempfile.mkdtemp(dir=self.root))
        make_site(root, files, config, base_path)
        built = build(root, base_path)
        source = read(root)
        self.assertEqual([p for p in source.problems.found if p.level == "lost"], [])
        lists = {unquote(old.path) for old in source.old_lists()}
        # Words above a list are a draft; their address is that of the list.
        entries = {
            entry.path: entry
            for entry in source.entries()
            if entry.path not in hidden and not self.is_above_list(entry, lists)
        }
        self.assertEqual(
            {path: (entry.old[0], entry.feed_id) for path, entry in entries.items()}, built.pages
        )
        aliases = {unquote(old) for entry in entries.values() for old in entry.old[1:]}
        written = {unquote(path) for path in built.aliases}
        self.assertEqual(aliases - written, set())
        self.assertEqual(written - aliases - lists, set())
        # Hugo's 404 and sitemap are no lists.
        known = lists | {f"{base_path}/sitemap.xml", f"{base_path}/404.html"}
        known |= {f"{base_path}/{one.code}/sitemap.xml" for one in source.config.languages}
        self.assertEqual({unquote(path) for path in built.lists} - known, set())
        return source, built


class DefaultAddressesTests(HugoAddressesTestCase):
    def test_names_of_files(self):
        files = {f"content/posts/{name}.md": post(title=name) for name in NAMES}
        for config in ("", "disablePathToLower = true\n", "removePathAccents = true\n"):
            with self.subTest(config=config):
                self.compare(files, config)

    def test_terms(self):
        files = {"content/posts/a.md": post(title="a", tags=TERMS, categories="One, two")}
        files["content/posts/b.md"] = "---\ntitle: b\ntags: [3.10, 2.0, 1e3, yes, 7]\n---\n"
        for config in ("", "uglyURLs = true\n", "removePathAccents = true\n"):
            with self.subTest(config=config):
                self.compare(files, config)

    def test_base_url_with_a_path(self):
        self.compare(POSTS, base_path="/sub/Dir")

    def test_ugly_addresses(self):
        files = POSTS | {f"content/posts/n{n}.md": post(title="n", tags=["t"]) for n in range(5)}
        files["content/posts/al.md"] = post(title="al", aliases=["rel", "/x/y/", "/z.html"])
        for ugly in ("uglyURLs = true\n", "[uglyURLs]\nposts = true\n"):
            with self.subTest(ugly=ugly):
                self.compare(files, f"{ugly}[pagination]\npagerSize = 2\n")

    def test_bundles_and_sections(self):
        self.compare(
            {
                "content/_index.md": post(title="Home"),
                "content/posts/_index.md": post(title="Posts", aliases=["/blog/", "old-posts"]),
                "content/posts/B1/index.md": post(title="b"),
                "content/posts/B1/more.md": post(title="a resource"),
                "content/posts/B1/deep/x.md": post(title="a resource"),
                "content/posts/Sub Dir/_index.md": post(title="Sub"),
                "content/posts/Sub Dir/Deep/y.md": post(title="y"),
                "content/posts/dup.md": post(title="s"),
                "content/posts/dup/x.md": post(title="s"),
                "content/root.bundle/index.md": post(title="rb"),
                "content/elsewhere/_index.md": post(title="e", url="/other/place/"),
                "content/elsewhere/x.md": post(title="x"),
                "content/slugged/_index.md": post(title="e", slug="Named"),
                "content/slugged/x.md": post(title="x"),
                "content/tags/_index.md": post(title="Tagz", url="/themen/"),
                "content/tags/bar/_index.md": post(title="Bar", url="/bb/"),
                "content/tags/foo/_index.md": post(title="Foo"),
                "content/notes/t.md": post(title="t", tags=["Foo", "Bar", "Zed"], series="My Ser"),
            },
            '[taxonomies]\ntag = "tags"\nseries = "series"\n',
        )

    def test_pagination(self):
        files = {
            f"content/posts/n{n}.md": post(title=f"N {n}", tags=["t", "u"][: n % 3])
            for n in range(7)
        }
        for config in ("[pagination]\npagerSize = 2\n", '[pagination]\npath = "seite"\n', ""):
            with self.subTest(config=config):
                self.compare(files, config)


class OwnAddressesTests(HugoAddressesTestCase):
    def test_slugs(self):
        slugs = (
            "My Slug",
            "a/B/c",
            "/lead/",
            "v1.2.3",
            "Ünder_x",
            "x.html",
            "a b  c",
            "C#",
            "-ends-",
            "'",
        )
        files = {
            f"content/posts/s{n}.md": post(title="a", slug=slug) for n, slug in enumerate(slugs)
        }
        self.compare(files)
        # At the top, a slug of nothing is the address of the home page: two pages, one file.
        del files["content/posts/s9.md"]
        self.compare(files, 'disablePathToLower = true\n[permalinks]\nposts = "/:slug/"\n')

    def test_urls(self):
        urls = ("/old/Place/", "rel/Place X", "/x/y.html", "/Ü z/q.html", "/:year/:slug/", "/v/1.2")
        urls += ("/u8/index.html", "/sub/u9", "no/slash", "/a//b/", "/caf%C3%A9/", "/it's (a)!/")
        files = {
            f"content/posts/u{n}.md": post(title=f"T {n}", url=url, date="2020-02-03", aliases="al")
            for n, url in enumerate(urls)
            if url != "/v/1.2"
        }
        self.compare(files, base_path="/sub")

    def test_aliases(self):
        aliases = ["/al/One", "rel-two", "../up/three", "/al/four.html", "/al/five/", "/al/sp ace/"]
        aliases += ["six/index.html", "/Ü/", "a.b", "./here", "/al/it's"]
        files = {
            "content/posts/a.md": post(title="a", aliases=aliases),
            "content/posts/b/index.md": post(title="b", slug="other", aliases="beside"),
            "content/about.md": post(title="x", aliases=["top", "/ich/"]),
        }
        for config in ("", '[permalinks]\nposts = "/:year/:slug/"\n'):
            with self.subTest(config=config):
                self.compare(files, config, base_path="/sub")


PATTERNS = (
    ":year/:month/:monthname/:day/:weekday/:weekdayname/:yearday/x:title",
    ":section/:sections/:slug",
    ":sections[0]/:sections[1:]/:filename",
    ":sections[last]/:slugorfilename",
    ":sections[:1]/:contentbasename",
    ":slugorcontentbasename",
    "/blog/:year-:month-:day-:title.html",
    ":02/:2006/:filename",
    ":sectionslug/:sectionslugs/:filename",
    ":year/:filename/",
    "/fixed/:filename",
)


class PermalinkTests(HugoAddressesTestCase):
    def test_tokens(self):
        files = POSTS | {"content/posts/Two Deep/_index.md": post(title="Two", slug="Zwei D")}
        files["content/posts/Two Deep/in.md"] = post(title="in", date="2010-10-10")
        for pattern in PATTERNS:
            for lowered in ("", "disablePathToLower = true\n"):
                with self.subTest(pattern=pattern, lowered=lowered):
                    # Hugo would write several pages of one address over each other.
                    self.compare(
                        distinct(files, pattern),
                        f'{lowered}[permalinks]\nposts = "{pattern}"\n',
                    )

    def test_forms_of_the_configuration(self):
        files = {
            "content/posts/a.md": post(title="A a", tags=["A B"], date="2024-01-02"),
            "content/posts/_index.md": post(title="Posts Title"),
            "content/posts/sub/b.md": post(title="B b"),
            "content/posts/sub/_index.md": post(title="Sub Title"),
            "content/root.md": post(title="Root Page"),
        }
        configs = (
            '[permalinks.page]\nposts = "/p/:slug/"\n"/" = "/r/:slug/"\n'
            '[permalinks.section]\nposts = "/s/:sections/:title/"\n'
            '[permalinks.term]\ntags = "/t/:slug/"\n[permalinks.taxonomy]\ntags = "/tt/"\n',
            '[permalinks]\ntags = "/label/:slug/"\nposts = "/:filename/"\n',
            '[permalinks]\n"posts/sub" = "/s/:filename/"\n',
            '[[permalinks]]\npattern = "/x/:slug/"\n[permalinks.target]\nkind = "page"\n'
            'path = "/posts/**"\n',
        )
        for config in configs:
            with self.subTest(config=config):
                self.compare(files, config)


def distinct(files, pattern):
    """Leave out all but one of the posts to which ``pattern`` gives the same address."""
    if "filename" in pattern or "basename" in pattern:
        return files
    kept = dict(files)
    kept.pop("content/posts/My Bundle/index.md")
    if "slug" not in pattern:
        kept.pop("content/posts/slugged.md")
    return kept


class LanguageTests(HugoAddressesTestCase):
    FILES = {
        "content/posts/a.md": post(title="a", tags=["T x"]),
        "content/posts/a.fr.md": post(
            title="af", tags=["Té"], slug="Mon Slug", aliases=["/vieux/", "rel"]
        ),
        "content/posts/only.fr.md": post(title="of", url="/u/of/"),
        "content/posts/relative.fr.md": post(title="of", url="u/rel/"),
        "content/about.en.md": post(title="x"),
        "content/posts/b/index.md": post(title="b"),
        "content/posts/b/index.fr.md": post(title="bf"),
        "content/posts/c.xx.md": post(title="c"),
    }
    LANGUAGES = "[languages.en]\nweight = 1\n[languages.fr]\nweight = 2\n"

    def test_languages_by_file_name(self):
        for config in ("", "defaultContentLanguageInSubdir = true\n"):
            with self.subTest(config=config):
                self.compare(self.FILES, config + self.LANGUAGES, base_path="/sub")

    def test_languages_by_folder(self):
        config = (
            '[languages.en]\nweight = 1\ncontentDir = "content/en"\n'
            '[languages.fr]\nweight = 2\ncontentDir = "content/fr"\n'
        )
        root = make_site(
            self.root,
            {
                "content/en/posts/a.md": post(title="a"),
                "content/fr/posts/a.md": post(title="af"),
                "content/fr/about.md": post(title="af"),
            },
            config,
        )
        self.assertEqual(
            [(entry.path, entry.language, entry.old) for entry in read(root).entries()],
            [
                ("content/en/posts/a.md", "en", ["/posts/a/"]),
                ("content/fr/about.md", "fr", ["/fr/about/"]),
                ("content/fr/posts/a.md", "fr", ["/fr/posts/a/"]),
            ],
        )
        self.assertEqual(
            {relative for relative, _ in build(root).pages.values()},
            {"/posts/a/", "/fr/about/", "/fr/posts/a/"},
        )

    def test_language_with_its_own_host(self):
        config = (
            '[languages.en]\nweight = 1\n[languages.fr]\nweight = 2\nbaseURL = "https://fr.org/"\n'
        )
        source = read(make_site(self.root, self.FILES, config))
        entry = next(one for one in source.entries() if one.path.endswith("b/index.fr.md"))
        self.assertEqual((entry.old[0], entry.feed_id), ("/posts/b/", "https://fr.org/posts/b/"))

    def test_suffix_that_is_no_language_belongs_to_the_name(self):
        files = {"content/a.de.md": post(title="a"), "content/b.en.md": post(title="b")}
        self.compare(files, 'defaultContentLanguage = "de"\n')


class UnbuiltTests(HugoAddressesTestCase):
    def test_future_expired_and_draft_pages_have_an_address_all_the_same(self):
        hidden = {
            "content/n/future.md": post(title="a", date="2999-01-01"),
            "content/n/expired.md": post(title="a", expiryDate="2001-01-01"),
            "content/n/draft.md": post(title="a", draft=True),
            "content/drafts/cascaded.md": post(title="a"),
        }
        shown = {
            "content/n/e.md": post(title="a", build={"list": "never"}),
            "content/drafts/_index.md": post(title="P", cascade={"draft": True}),
            "content/drafts/shown.md": post(title="b", draft=False),
            "content/n/c.md": post(title="a", headless=True),
            "content/n/d.md": post(title="a", build={"render": "never"}),
            "content/n/h/index.md": post(title="a", headless=True),
            "content/m/_index.md": post(cascade=[{"target": {"path": "/m/x**"}, "slug": "xx"}]),
            "content/m/x.md": post(title="a"),
            "content/m/y.md": post(title="a"),
        }
        source, _ = self.compare(hidden | shown, hidden=hidden)
        entries = {entry.path: entry for entry in source.entries()}
        self.assertEqual(entries["content/n/future.md"].old, ["/n/future/"])
        self.assertTrue(entries["content/drafts/cascaded.md"].meta.is_draft)
        self.assertFalse(entries["content/drafts/shown.md"].meta.is_draft)

    def test_dates_in_file_names(self):
        self.compare(
            {
                "content/posts/2023-05-06-dated.md": post(title="T"),
                "content/posts/2023-05-07-Bun dle/index.md": post(title="T"),
                "content/posts/2023-05-08-other.md": post(title="T", date="2020-01-02", slug="own"),
            },
            '[frontmatter]\ndate = [":filename", ":default"]\n'
            '[permalinks]\nposts = "/:year/:month/:day/:slug/"\n',
        )
