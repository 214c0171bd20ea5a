from datetime import UTC, datetime

from django.test import SimpleTestCase

from blog.moving.sources import jekyll_addresses as addresses

DATE = datetime(2009, 3, 7, 4, 5, 6, tzinfo=UTC)


def parts(**changes) -> addresses.Parts:
    values = {"slug": "Foo_Bar.baz", "name": "2009-03-07-Foo_Bar.baz", "date": DATE}
    return addresses.Parts(**values | changes)


class AddressTests(SimpleTestCase):
    def test_named_styles(self):
        post = parts(slug="foo-bar", categories=["Web", "Design"])
        for style, expected in {
            "date": "/web/design/2009/03/07/foo-bar.html",
            "pretty": "/web/design/2009/03/07/foo-bar/",
            "ordinal": "/web/design/2009/066/foo-bar.html",
            "weekdate": "/web/design/2009/W10/Sat/foo-bar.html",
            "none": "/web/design/foo-bar.html",
        }.items():
            self.assertEqual(addresses.address(style, post), expected)

    def test_every_placeholder(self):
        pattern = (
            "/:year-:short_year/:month-:i_month-:short_month-:long_month/:day-:i_day-:y_day"
            "/:w_year-:week-:w_day-:short_day-:long_day/:hour-:minute-:second"
        )
        self.assertEqual(
            addresses.address(pattern, parts()),
            "/2009-09/03-3-Mar-March/07-7-066/2009-10-6-Sat-Saturday/04-05-06",
        )

    def test_title_keeps_case_and_signs_and_slug_does_not(self):
        self.assertEqual(addresses.address("/:title/", parts()), "/Foo_Bar.baz/")
        self.assertEqual(addresses.address("/:slug/", parts()), "/foo-bar-baz/")
        self.assertEqual(addresses.address("/:name", parts()), "/2009-03-07-foo-bar-baz")

    def test_collection_and_path(self):
        document = parts(collection="notes", path="/deep/a b")
        self.assertEqual(
            addresses.address("/:collection/:path:output_ext", document), "/notes/deep/a%20b.html"
        )

    def test_placeholder_before_an_underscore(self):
        self.assertEqual(addresses.address("/:year_:month_:day", parts()), "/2009_03_07")

    def test_without_categories_there_is_no_double_slash(self):
        self.assertEqual(addresses.address("none", parts(slug="a")), "/a.html")

    def test_categories_are_lower_case_and_each_once(self):
        post = parts(slug="a", categories=["Web Design", "web design", "C++"])
        self.assertEqual(addresses.address("/:categories/:slug/", post), "/web%20design/c++/a/")
        self.assertEqual(
            addresses.address("/:slugified_categories/:slug/", post), "/web-design/c/a/"
        )

    def test_other_scripts_are_percent_encoded(self):
        self.assertEqual(
            addresses.address("/:title/", parts(slug="Über-静か")),
            "/%C3%9Cber-%E9%9D%99%E3%81%8B/",
        )

    def test_dots_lead_nowhere(self):
        self.assertEqual(addresses.address("../:slug/./x/", parts(slug="a")), "/a/x/")

    def test_examples_of_jekyll_itself(self):
        # Source: https://github.com/jekyll/jekyll/blob/master/test/test_url.rb
        name = "escape-+ #%20[]"
        document = parts(slug=name, name=name, collection="methods")
        self.assertEqual(
            addresses.address("/methods/:title/:name:output_ext", document),
            "/methods/escape-+-20/escape-20.html",
        )
        document = parts(slug="configuration", name="configuration", collection="methods")
        self.assertEqual(
            addresses.address("/methods/:name-:slug_:collection_:title", document),
            "/methods/configuration-configuration_methods_configuration",
        )

    def test_unknown_placeholder_stays(self):
        self.assertEqual(addresses.address("/:nonsense/:slug", parts(slug="a")), "/:nonsense/a")


class SlugifyTests(SimpleTestCase):
    def test_runs_of_other_characters_become_one_hyphen(self):
        self.assertEqual(addresses.slugify(" The _config.yml file! "), "the-config-yml-file")
        pretty = addresses.slugify("The _config.yml file", "pretty")
        self.assertEqual(pretty, "the-_config.yml-file")
        self.assertEqual(addresses.slugify("a -- b"), "a-b")


class PageAddressTests(SimpleTestCase):
    def test_ending_follows_the_style_of_posts(self):
        for style, expected in {
            "date": "/docs/about.html",
            "pretty": "/docs/about/",
            "/:year/:title/": "/docs/about/",
            "/:title:output_ext": "/docs/about.html",
            "/:title": "/docs/about",
        }.items():
            self.assertEqual(addresses.page_address("docs/about.md", style), expected)

    def test_index_stands_for_its_folder(self):
        self.assertEqual(addresses.page_address("docs/index.md", "date"), "/docs/")
        self.assertEqual(addresses.page_address("index.md", "date"), "/")


class OtherSpellingsTests(SimpleTestCase):
    def test_variants(self):
        self.assertEqual(addresses.variants("/a/b.html"), ["/a/b.html", "/a/b"])
        self.assertEqual(addresses.variants("/a/b"), ["/a/b", "/a/b.html"])
        self.assertEqual(addresses.variants("/a/"), ["/a/"])

    def test_key_is_the_same_for_all(self):
        for path in ("/a/%C3%BC", "/a/ü/", "/a/ü.html", "/a/ü/index.html"):
            self.assertEqual(addresses.key(path), "/a/ü")
        self.assertEqual(addresses.key("/index.html"), "/")

    def test_id_of_a_document(self):
        self.assertEqual(addresses.document_id("/2009/03/07/a.html", "a"), "/2009/03/07/a")
        self.assertEqual(addresses.document_id("/blog/other/", "Über a"), "/blog/%C3%9Cber%20a")
