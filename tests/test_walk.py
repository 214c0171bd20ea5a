"""A reader who follows every link there is meets nothing that is not meant for readers."""

import re
from collections import deque
from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.test import override_settings
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from blog.models import BlogPostPage
from tests import factories
from tests.base import MediaTestCase

HOST = "http://testserver"
# In every text of what must not be seen, and nowhere else.
SECRET = "xenolith"
STARTS = [
    "/",
    "/blog/",
    "/blog/archive/",
    "/blog/tags/",
    "/blog/series/",
    "/blog/subscribe/",
    "/sitemap.xml",
    "/robots.txt",
    "/llms.txt",
    "/.well-known/security.txt",
    "/search/",
    "/search/?q=stone",
    f"/search/?q={SECRET}",
    "/search/?q=tag:stone",
    "/search/suggest/?q=sto",
    f"/search/suggest/?q={SECRET}",
    "/blog/atom.xml",
    "/blog/rss.xml",
    "/blog/feed.json",
]
MOST_ADDRESSES = 400
ADDRESS = re.compile(r"https?://[^\s\"'<>)\\]+")
OF_ATTRIBUTES = {"href", "src", "action"}


class _Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if not value:
                continue
            if name in OF_ATTRIBUTES:
                self.found.append(value)
            elif name == "srcset":
                self.found += [part.split()[0] for part in value.split(",") if part.split()]


def links_of(response) -> list[str]:
    """Return every address that an answer names, in whatever language it is written."""
    kind = response.headers.get("Content-Type", "")
    if "text" not in kind and "xml" not in kind and "json" not in kind:
        return []
    text = response.content.decode()
    found = ADDRESS.findall(text)
    if "html" in kind:
        parser = _Links()
        parser.feed(text)
        found += parser.found
    if location := response.headers.get("Location"):
        found.append(location)
    return found


@override_settings(ALLOWED_HOSTS=["testserver"])
class WalkTests(MediaTestCase):
    @classmethod
    def setUpTestData(cls):
        author, series = factories.author("Ada Stone"), factories.series("Stones")
        cls.root_url = factories.site().root_url
        common = {"tags": ["stone"], "authors": [author], "series": series}

        def hidden(kind, **fields):
            secret = f"{SECRET} {kind}"
            return factories.post(
                f"A stone {secret}",
                slug=f"{SECRET}-{kind}",
                introduction=f"Introduction {secret}",
                body=[
                    ("text", f"<h2>Heading {secret}</h2><p>Stone {secret}.</p>"),
                    ("code", {"language": "python", "code": f"{SECRET}_{kind} = 1"}),
                ],
                **{**common, "tags": ["stone", f"{SECRET}-{kind}"], **fields},
            )

        cls.public = [factories.post(f"A stone {number}", **common) for number in range(12)]
        now = timezone.now()
        cls.hidden = {
            "draft": hidden("draft", publish=False),
            "scheduled": hidden("scheduled", go_live_at=now + timedelta(days=1)),
            "expired": hidden("expired"),
            "private": hidden("private"),
            "unpublished": hidden("unpublished"),
            "deleted": hidden("deleted"),
            "alone": hidden(
                "alone",
                publish=False,
                authors=[factories.author(f"{SECRET} author")],
                series=factories.series(f"{SECRET} series"),
            ),
        }
        Page.objects.filter(pk=cls.hidden["expired"].pk).update(expire_at=now)
        PageViewRestriction.objects.create(
            page=cls.hidden["private"],
            restriction_type=PageViewRestriction.PASSWORD,
            password="password",
        )
        cls.hidden["unpublished"].unpublish()
        BlogPostPage.objects.get(pk=cls.hidden["deleted"].pk).delete()
        # What is edited and not yet published is hidden too.
        edited = cls.public[3]
        edited.title = f"{SECRET} edited"
        edited.body = [("text", f"<p>{SECRET} edited</p>")]
        edited.save_revision()
        about = factories.standard_page("About stones", show_in_menus=True)
        about.title = f"{SECRET} page"
        about.save_revision()

    def test_nothing_hidden_on_the_way(self):
        self.client.cookies.clear()
        queue, seen, kinds = deque(STARTS), set(STARTS), set()
        while queue:
            path = queue.popleft()
            response = self.client.get(path)
            self.assertLess(response.status_code, 500, path)
            kinds.add(response.headers.get("Content-Type", "").partition(";")[0])
            said = f"{response.headers}\n"
            if not response.streaming:
                said += response.content.decode(errors="replace")
                for link in links_of(response):
                    self.follow(link, path, seen, queue)
            if SECRET not in path:  # A search page repeats what was asked.
                self.assertNotIn(SECRET, said.lower(), path)
            else:
                self.assertNotRegex(said.lower(), rf"a stone.*{SECRET}|stone {SECRET}", path)
                self.assertNotIn(f"{SECRET}-", said.lower(), path)
        # The walk must have been one: each kind of page, and each public post.
        self.assertLessEqual({"text/html", "application/json", "text/plain"}, kinds)
        for post in self.public:
            self.assertIn(f"/blog/{post.slug}/", seen)
            self.assertIn(f"/blog/{post.slug}/index.md", seen)
        self.assertLess(len(seen), MOST_ADDRESSES, "the walk does not end")

    def follow(self, link, path, seen, queue):
        parts = urlsplit(urljoin(HOST + path, link.strip()))
        if f"{parts.scheme}://{parts.netloc}" not in (HOST, self.root_url):
            return
        local = parts.path + (f"?{parts.query}" if parts.query else "")
        if (
            local in seen
            or local.startswith(("/static/", "/admin/"))
            or len(seen) >= MOST_ADDRESSES
        ):
            return
        seen.add(local)
        queue.append(local)

    def test_addresses_that_somebody_guesses(self):
        for kind in self.hidden:
            slug = f"{SECRET}-{kind}"
            guesses = [f"/blog/{slug}/", f"/blog/{slug}/index.md", f"/blog/{slug}", f"/{slug}/"]
            guesses += [f"/blog/tags/{slug}/", f"/blog/tags/{slug}/atom.xml"]
            for guess in guesses:
                with self.subTest(guess):
                    response = self.client.get(guess, follow=True)
                    is_password = kind == "private" and guess in (f"/blog/{slug}/", f"/blog/{slug}")
                    self.assertIn(response.status_code, (200,) if is_password else (404, 410))
                    said = response.content.decode().lower()
                    for words in (
                        f"a stone {SECRET}",
                        f"introduction {SECRET}",
                        f"{SECRET}_{kind}",
                    ):
                        self.assertNotIn(words, said)
        for guess in (f"/blog/authors/{SECRET}-author/", f"/blog/series/{SECRET}-series/"):
            self.assertEqual(self.client.get(guess).status_code, 404, guess)
