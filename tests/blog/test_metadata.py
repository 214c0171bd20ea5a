"""What search engines and shared links are told."""

import json
from datetime import UTC, datetime, timedelta, timezone
from html.parser import HTMLParser

from django.test import TestCase, override_settings
from django.utils import timezone as clock
from wagtail.models import Page, PageViewRestriction

from home.models import SiteSettings
from tests import factories
from tests.base import MediaTestCase

SITE = "http://localhost:8000"
EVIL = "One </script><b>\"'&amp; \u2028 <!--"


class Head(HTMLParser):
    """The head of a page: its meta elements, its canonical address, and its data."""

    def __init__(self, html: str):
        super().__init__()
        self.meta: dict[str, list[str]] = {}
        self.canonical: list[str] = []
        self.data: list[dict] = []
        self._text: list[str] | None = None
        self.feed(html.partition("</head>")[0])

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "meta" and "content" in attrs:
            name = attrs.get("name") or attrs.get("property")
            self.meta.setdefault(name, []).append(attrs["content"])
        elif tag == "link" and attrs.get("rel") == "canonical":
            self.canonical.append(attrs["href"])
        elif tag == "script" and attrs.get("type") == "application/ld+json":
            self._text = []

    def handle_data(self, data):
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag):
        if tag == "script" and self._text is not None:
            self.data.append(json.loads("".join(self._text)))
            self._text = None

    def thing(self, kind: str) -> dict:
        """Return the one thing of this kind."""
        (graph,) = self.data
        (thing,) = (one for one in graph["@graph"] if one["@type"] == kind)
        return thing


class HeadTestCase(MediaTestCase):
    def head(self, address: str) -> Head:
        response = self.client.get(address)
        self.assertEqual(response.status_code, 200, address)
        return Head(response.content.decode())


@override_settings(ALLOW_INDEXING=True)
class PostTests(HeadTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ada, cls.ben = factories.author("Ada Lark"), factories.author("Ben Reed")
        cls.series = factories.series("A queue")
        fields = {"authors": [cls.ada, cls.ben], "tags": ["C++", "Python"], "series": cls.series}
        cls.post = factories.post(
            EVIL,
            slug="one",
            date=datetime(2025, 9, 13, 23, 30, tzinfo=timezone(timedelta(hours=-7))),
            updated=datetime(2025, 10, 1, 12, tzinfo=UTC),
            search_description="What it is about.",
            **fields,
        )
        factories.post("Two", **fields)

    def test_open_graph(self):
        meta = self.head(self.post.url).meta
        for name, content in (
            ("description", ["What it is about."]),
            ("og:type", ["article"]),
            ("og:title", [EVIL]),
            ("og:url", [f"{SITE}/blog/one/"]),
            ("og:site_name", ["Motacilla"]),
            ("article:published_time", ["2025-09-13T23:30:00-07:00"]),
            ("article:modified_time", ["2025-10-01T05:00:00-07:00"]),
            ("article:author", [f"{SITE}{self.ada.url}", f"{SITE}{self.ben.url}"]),
            ("article:tag", ["C++", "Python"]),
            ("twitter:card", ["summary"]),
            ("robots", ["max-image-preview:large"]),
        ):
            self.assertEqual(meta.get(name), content, name)

    def test_json_ld(self):
        post = self.head(self.post.url).thing("BlogPosting")
        self.assertEqual(post["headline"], EVIL)
        self.assertEqual(post["datePublished"], "2025-09-13T23:30:00-07:00")
        self.assertEqual(post["dateModified"], "2025-10-01T05:00:00-07:00")
        self.assertEqual([one["name"] for one in post["author"]], ["Ada Lark", "Ben Reed"])
        self.assertEqual({one["@type"] for one in post["author"]}, {"Person"})
        self.assertEqual(post["keywords"], ["C++", "Python"])
        self.assertEqual(post["wordCount"], self.post.word_count)
        wholes = {one["@type"]: one["url"] for one in post["isPartOf"]}
        self.assertEqual(
            wholes,
            {"Blog": f"{SITE}/blog/", "CreativeWorkSeries": f"{SITE}/blog/series/a-queue/"},
        )

    def test_breadcrumbs(self):
        steps = self.head(self.post.url).thing("BreadcrumbList")["itemListElement"]
        self.assertEqual(
            [(one["position"], one["name"], one["item"]) for one in steps],
            [
                (1, "Home", f"{SITE}/"),
                (2, "Blog", f"{SITE}/blog/"),
                (3, EVIL, f"{SITE}/blog/one/"),
            ],
        )

    def test_data_cannot_leave_its_element(self):
        html = self.client.get(self.post.url).content.decode()
        data = html.partition('application/ld+json">')[2].partition("</script>")[0]
        for sign in "<>&\u2028\u2029":
            self.assertNotIn(sign, data)

    def test_copy_names_the_original(self):
        original = "https://example.org/first/"
        post = factories.post(canonical_url=original)
        head = self.head(post.url)
        self.assertEqual(head.canonical, [original])
        self.assertEqual(head.meta["og:url"], [original])
        self.assertEqual(head.thing("BlogPosting")["url"], f"{SITE}{post.url}")
        self.assertEqual(head.thing("BlogPosting")["isBasedOn"], original)

    def test_preview_is_kept_out(self):
        self.client.force_login(factories.administrator())
        draft = factories.post(publish=False)
        response = self.client.get(f"/admin/pages/{draft.pk}/view_draft/")
        self.assertEqual(Head(response.content.decode()).meta["robots"], ["noindex"])

    @override_settings(ALLOW_INDEXING=False)
    def test_site_that_is_not_public_is_kept_out(self):
        self.assertEqual(self.head(self.post.url).meta["robots"], ["noindex"])


class PictureTests(HeadTestCase):
    def published(self, **fields):
        with self.captureOnCommitCallbacks(execute=True):
            return factories.post(**fields)

    def picture(self, post) -> list[str]:
        return self.head(post.url).meta.get("og:image", [])

    def test_best_that_fits_is_taken(self):
        small, big, bigger = (
            factories.image(*size) for size in ((599, 400), (700, 400), (800, 500))
        )
        block = {"image": big, "alt_text": "x", "decorative": False}
        body = [("image", {"image": block, "caption": ""})]
        post = self.published(social_image=bigger, cover=big)
        head = self.head(post.url)
        self.assertRegex(head.meta["og:image"][0], rf"^{SITE}/media/images/.*\.width-800\.")
        self.assertEqual(head.meta["og:image:width"], ["800"])
        self.assertEqual(head.meta["twitter:card"], ["summary_large_image"])
        self.assertRegex(self.picture(self.published(cover=big, body=body))[0], "width-700")
        self.assertRegex(self.picture(self.published(cover=small, body=body))[0], "width-700")

    def test_card_stands_in(self):
        post = self.published(cover=factories.image(300, 200))
        head = self.head(post.url)
        post.refresh_from_db()
        self.assertEqual(head.meta["og:image"], [f"{SITE}/media/{post.card}"])
        self.assertEqual(head.meta["og:image:width"], ["1200"])
        self.assertEqual(head.thing("BlogPosting")["image"]["url"], f"{SITE}/media/{post.card}")

    def test_picture_of_the_site_is_the_last(self):
        settings = SiteSettings.for_site(factories.site())
        settings.default_social_image = factories.image(900, 500)
        with self.captureOnCommitCallbacks(execute=True):
            settings.save()
        post = factories.post()
        self.assertRegex(self.picture(post)[0], "width-900")


@override_settings(ALLOW_INDEXING=True)
class ListTests(HeadTestCase):
    @classmethod
    def setUpTestData(cls):
        cls.ada = factories.author("Ada Lark")
        cls.ada.bio = "<p>Writes <b>a lot</b>.</p>"
        cls.ada.links = [
            ("link", {"kind": "github", "url": "https://github.com/ada"}),
            ("link", {"kind": "email", "url": "mailto:ada@example.com"}),
        ]
        cls.ada.save()
        for number in range(12):
            factories.post(
                f"Number {number}",
                authors=[cls.ada],
                tags=["Python"],
                date=datetime(2024, 1, number + 1, tzinfo=UTC),
            )

    def test_home_page_can_be_searched(self):
        head = self.head("/")
        action = head.thing("WebSite")["potentialAction"]
        self.assertEqual(
            action["target"]["urlTemplate"], f"{SITE}/search/?q={{search_term_string}}"
        )
        self.assertEqual(head.canonical, [f"{SITE}/"])

    def test_each_page_of_a_list_is_its_own(self):
        for address, canonical in (
            ("/blog/", "/blog/"),
            ("/blog/?page=1", "/blog/"),
            ("/blog/?page=x", "/blog/"),
            ("/blog/?page=2&other=1", "/blog/?page=2"),
            ("/blog/?page=99", "/blog/?page=2"),
            ("/?page=2", "/?page=2"),
        ):
            self.assertEqual(self.head(address).canonical, [SITE + canonical], address)

    def test_list_says_what_is_in_it(self):
        head = self.head("/blog/tags/python/?page=2")
        self.assertEqual(head.meta["og:title"], ["Posts tagged Python"])
        items = head.thing("CollectionPage")["mainEntity"]["itemListElement"]
        self.assertEqual(
            [(one["position"], one["name"]) for one in items], [(11, "Number 1"), (12, "Number 0")]
        )
        names = [one["name"] for one in head.thing("BreadcrumbList")["itemListElement"]]
        self.assertEqual(names, ["Home", "Blog", "Tags", "Python"])

    def test_author_is_a_person(self):
        person = self.head(self.ada.url).thing("ProfilePage")["mainEntity"]
        self.assertEqual(person["@type"], "Person")
        self.assertEqual(person["name"], "Ada Lark")
        self.assertEqual(person["description"], "Writes a lot .".replace(" .", "."))
        self.assertEqual(person["sameAs"], ["https://github.com/ada"])

    def test_other_lists_have_a_title_that_stands_alone(self):
        for address, title in (
            ("/blog/", "Blog"),
            ("/blog/archive/", "Archive"),
            ("/blog/archive/2024/", "Posts of 2024"),
            ("/blog/archive/2024/1/", "Posts of January 2024"),
        ):
            self.assertEqual(self.head(address).meta["og:title"], [title], address)

    def test_empty_list_is_kept_out(self):
        for post in factories.blog_index().posts:
            post.unpublish()
        self.assertEqual(self.head("/blog/").meta["robots"], ["noindex"])

    def test_search_is_kept_out(self):
        response = self.client.get("/search/?q=number")
        self.assertIn("noindex", response.content.decode().partition("</head>")[0])

    def test_standard_page_has_a_way_to_it(self):
        page = factories.standard_page("About", slug="about", introduction="Who we are.")
        head = self.head(page.url)
        self.assertEqual(head.meta["description"], ["Who we are."])
        self.assertEqual(head.thing("WebPage")["url"], f"{SITE}/about/")


class LeakTests(TestCase):
    """Nothing of what only some may see is told by any list."""

    def test_hidden_posts_are_in_no_data(self):
        ada = factories.author("Ada")
        fields = {"authors": [ada], "tags": ["Python"], "date": datetime(2024, 1, 5, tzinfo=UTC)}
        factories.post("Seen", **fields)
        factories.post("Draftish", publish=False, **fields)
        factories.post("Laterish", go_live_at=clock.now() + timedelta(days=1), **fields)
        restricted = factories.post("Privatish", **fields)
        PageViewRestriction.objects.create(
            page=restricted, restriction_type=PageViewRestriction.LOGIN
        )
        expired = factories.post("Expiredish", **fields)
        Page.objects.filter(pk=expired.pk).update(expire_at=clock.now())
        factories.post("Deletedish", **fields).delete()
        for address in ("/", "/blog/", ada.url, "/blog/tags/python/", "/blog/archive/2024/1/"):
            html = self.client.get(address).content.decode()
            self.assertIn("Seen", html, address)
            self.assertNotIn("ish", html.partition("</head>")[0].replace("Publish", ""), address)
