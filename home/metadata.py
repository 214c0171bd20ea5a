"""What search engines and shared links are told about a page, as data.

A page makes its :class:`Metadata` and one template prints it, so that no page forgets a part and
none is written twice. Nothing here asks the database for more than the page itself has fetched.

Sources: https://ogp.me/ for Open Graph; https://schema.org/ and Google's list of what it reads for
JSON-LD. X reads Open Graph too and needs no more than the kind of its card.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language, to_locale

from home import cards
from home.renditions import shared_file
from home.sites import site_of

DESCRIPTION_LENGTH = 300
OPEN = "max-image-preview:large"
HIDDEN = "noindex"
# Of a JSON text only what could end the element, or a line of a script, in which it stands.
ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


@dataclass(frozen=True)
class Picture:
    """The picture of a shared link."""

    url: str
    width: int
    height: int
    alt: str = ""


@dataclass
class Metadata:
    """What is told about a page; plain text and absolute addresses."""

    title: str
    canonical: str
    site_name: str
    description: str = ""
    kind: str = "website"
    picture: Picture | None = None
    robots: str = OPEN
    published: datetime | None = None
    modified: datetime | None = None
    authors: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    things: list[dict] = field(default_factory=list)

    @property
    def names(self) -> Iterator[tuple[str, str]]:
        """Name and content of each ``<meta name>``."""
        if self.description:
            yield "description", self.description
        yield "robots", self.robots
        yield "twitter:card", "summary_large_image" if self.picture else "summary"

    @property
    def properties(self) -> Iterator[tuple[str, str]]:
        """Property and content of each ``<meta property>`` of Open Graph, those with any."""
        told = [
            ("og:type", self.kind),
            ("og:site_name", self.site_name),
            ("og:title", self.title),
            ("og:description", self.description),
            ("og:url", self.canonical),
            ("og:locale", locale()),
        ]
        if self.picture:
            told += [
                ("og:image", self.picture.url),
                ("og:image:width", str(self.picture.width)),
                ("og:image:height", str(self.picture.height)),
                ("og:image:alt", self.picture.alt),
            ]
        if self.kind == "article":
            told += [
                ("article:published_time", self.published and self.published.isoformat()),
                ("article:modified_time", self.modified and self.modified.isoformat()),
                *(("article:author", author) for author in self.authors),
                *(("article:tag", tag) for tag in self.tags),
            ]
        return ((name, content) for name, content in told if content)

    @property
    def json_ld(self) -> SafeString:
        """The things of schema.org as a script element of data, which no browser runs."""
        if not self.things:
            return SafeString("")
        graph = {"@context": "https://schema.org", "@graph": [filled(one) for one in self.things]}
        text = json.dumps(graph, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
        return format_html(
            '<script type="application/ld+json">{}</script>',
            mark_safe(text),  # noqa: S308 - nothing is left in it that HTML would read
        )


def page_metadata(page, request, context: dict) -> Metadata:
    """Return what is told about any page: title, words, address, picture, and the way to it."""
    site_settings = context["site_settings"]
    address = absolute(page.get_url(request) or request.path)
    words = context.get("description") or page.search_description or page.listing_summary
    return Metadata(
        title=page.seo_title or page.title,
        canonical=iri_to_uri(getattr(page, "canonical_url", "") or address),
        site_name=site_settings.site_name,
        description=plain(words or site_settings.description),
        picture=find_picture(page, site_settings),
        robots=robots(page, request),
        things=[
            {
                "@type": "WebPage",
                "name": page.title,
                "url": address,
                "isPartOf": website(site_settings),
                "inLanguage": language(),
            },
            *breadcrumb_list([*trail(page, request), {"title": page.title, "url": address}]),
        ],
    )


def home_metadata(page, request, context: dict) -> Metadata:
    """Return what is told about the front page, and each further page of its list."""
    metadata = page_metadata(page, request, context)
    metadata.title = page.seo_title or metadata.site_name
    metadata.canonical = with_number(metadata.canonical, context.get("posts"))
    search = f"{settings.SITE_URL}{reverse('search:search')}?q={{search_term_string}}"
    metadata.things = [
        {
            **website(context["site_settings"]),
            "description": metadata.description,
            "inLanguage": language(),
            "potentialAction": {
                "@type": "SearchAction",
                "target": {"@type": "EntryPoint", "urlTemplate": search},
                "query-input": "required name=search_term_string",
            },
        }
    ]
    return metadata


def robots(page, request) -> str:
    """Return what is asked of search engines: nothing of a page that is not public for good."""
    is_open = settings.ALLOW_INDEXING and page.live and not getattr(request, "is_preview", False)
    return OPEN if is_open else HIDDEN


def find_picture(page, site_settings) -> Picture | None:
    """Return the picture of a link to ``page``.

    Its own, the first that is large enough; else the card drawn for it; else that of the site.
    """
    found = next((image for image in page.find_shared_pictures() if cards.fits(image)), None)
    if found is None and page.card:
        url = absolute(default_storage.url(page.card))
        return Picture(url, cards.WIDTH, cards.HEIGHT, page.title)
    image = found or site_settings.default_social_image
    if image is None:
        return None
    file = shared_file(image, cards.WIDTH)
    return Picture(absolute(file.file.url), file.width, file.height, image.description)


def trail(page, request) -> list[dict]:
    """Return the pages above ``page``, from the home page down, each with title and address."""
    site = site_of(request) if request else None
    # A page in preview may not be in the tree yet.
    if site is None or not getattr(page, "path", ""):
        return []
    return [
        {
            "title": "Home" if above.pk == site.root_page_id else above.title,
            "url": above.get_url(request),
        }
        for above in page.pages_above
        if above.path.startswith(site.root_page.path)
    ]


def breadcrumb_list(crumbs: Iterable[dict]) -> list[dict]:
    """Return a list with the way as a thing of schema.org, or an empty one where there is none."""
    steps = [
        {
            "@type": "ListItem",
            "position": number,
            "name": one["title"],
            "item": absolute(one["url"]),
        }
        for number, one in enumerate(crumbs, start=1)
    ]
    return [{"@type": "BreadcrumbList", "itemListElement": steps}] if len(steps) > 1 else []


def website(site_settings) -> dict:
    """Return the site as a thing of schema.org."""
    return {
        "@type": "WebSite",
        "@id": f"{settings.SITE_URL}/#website",
        "name": site_settings.site_name,
        "url": f"{settings.SITE_URL}/",
    }


def absolute(url: str) -> str:
    """Return ``url`` with scheme and host: those of ``SITE_URL``, unless it has its own."""
    return iri_to_uri(url if urlsplit(url).netloc else f"{settings.SITE_URL}{url}")


def with_number(address: str, posts) -> str:
    """Return the address of a page of a list; the first has no number.

    :param posts: a page of a paginator, or None.
    """
    number = getattr(posts, "number", 1)
    return f"{address}?page={number}" if number > 1 else address


def plain(text: str) -> str:
    """Return ``text`` on one line, cut where a description would be cut anyway."""
    return Truncator(" ".join(text.split())).chars(DESCRIPTION_LENGTH)


def language() -> str:
    """Return the language of the pages, such as ``en`` or ``pt-BR``."""
    return to_locale(get_language() or settings.LANGUAGE_CODE).replace("_", "-")


def locale() -> str:
    """Return the language as Open Graph has it, or "" when no country is known."""
    name = to_locale(get_language() or settings.LANGUAGE_CODE)
    return name if "_" in name else ""


def filled(thing: dict[str, Any]) -> dict[str, Any]:
    """Return ``thing`` without what is empty."""
    return {key: value for key, value in thing.items() if value not in ("", None, [], {})}
