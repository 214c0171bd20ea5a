"""A post as the rules of :mod:`blog.editing.checks` want it."""

from collections.abc import Iterable
from html.parser import HTMLParser

from django.utils import timezone
from wagtail.models import Page

from blog.editing.checks import Code, Draft, Link, Part, Picture
from home.headings import LEVELS, given_ids
from home.querysets import published
from home.rendering import TEMPLATE_IDS, UNSEEN, render_pieces
from home.rich_text import texts_in

NAMED_BY = {"code": "filename", "video": "title", "embed": "title", "callout": "title"}


def read_draft(post) -> Draft:
    """Return ``post``, saved or not, with what the rules have to know; few queries."""
    children = [child for child in post.body if child.block_type not in UNSEEN]
    texts = {child.id: [_read(text.source) for text in texts_in(child.value)] for child in children}
    pages = _find_pages(text for found in texts.values() for text in found)
    counts: dict[str, int] = {}
    parts = []
    for child in children:
        counts[child.block_type] = number = counts.get(child.block_type, 0) + 1
        parts.append(_part(child, number, texts[child.id], pages))
    html = [html for _, html in render_pieces(children)[0]]
    return Draft(
        title=post.title,
        excerpt=post.introduction,
        description=post.search_description,
        parts=parts,
        ids=given_ids(html) | TEMPLATE_IDS,
    )


def _part(child, number: int, texts: list["_Text"], pages: dict[int, str]) -> Part:
    value = child.value
    label = f"{child.block.label} {number}"
    name = value.get(NAMED_BY[child.block_type]) if child.block_type in NAMED_BY else ""
    code = None
    if child.block_type == "code":
        code = Code(
            value.get("language") or "", value.get("filename") or "", value.get("code") or ""
        )
    return Part(
        path=f"body.{child.id}",
        name=f"{label}, {name}" if name else label,
        headings=[heading for text in texts for heading in text.headings],
        links=[_link(link, pages) for text in texts for link in text.links],
        pictures=_pictures(child),
        code=code,
        words="\n".join(text.words for text in texts),
    )


def _pictures(child) -> list[Picture]:
    image = child.block_type == "image" and child.value["image"]
    if not image:
        return []
    return [Picture(image.contextual_alt_text or "", bool(image.decorative))]


def _link(link: dict, pages: dict[int, str]) -> Link:
    words = " ".join(link["words"].split())
    if link.get("linktype") == "page":
        number = _number(link)
        return Link("", words, pages.get(number, "leads to a page that is not there any more."))
    return Link(link.get("href") or "", words)


def _find_pages(texts: Iterable["_Text"]) -> dict[int, str]:
    """Return what is wrong with each page that is linked to and there, by its number."""
    links = [link for text in texts for link in text.links if link.get("linktype") == "page"]
    numbers = {_number(link) for link in links}
    if not numbers:
        return {}
    found = Page.objects.filter(pk__in=numbers).in_bulk()
    public = set(published(Page.objects.filter(pk__in=numbers)).values_list("pk", flat=True))
    return {pk: "" if pk in public else _trouble(page) for pk, page in found.items()}


def _trouble(page: Page) -> str:
    if page.live:
        return f"leads to “{page.title}”, which readers may not see."
    if page.go_live_at and page.go_live_at > timezone.now():
        day = timezone.localtime(page.go_live_at)
        return f"leads to “{page.title}”, which goes live on {day:%Y-%m-%d} only."
    return f"leads to the draft “{page.title}”."


def _number(link: dict) -> int:
    text = link.get("id") or ""
    return int(text) if text.isdecimal() else 0


def _read(source: str) -> "_Text":
    parser = _Text()
    parser.feed(source)
    parser.close()
    return parser


class _Text(HTMLParser):
    """Headings, links and words of rich text as it is stored."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.headings: list[tuple[int, str]] = []
        self.links: list[dict] = []
        self.words = ""
        self._start = 0
        self._link_start = 0

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag in LEVELS:
            self._start = len(self.words)
        elif tag == "a":
            self._link_start = len(self.words)
            self.links.append({**dict(attrs), "words": ""})
        elif tag in ("br", "li", "p"):
            self.words += "\n"

    def handle_endtag(self, tag: str) -> None:
        if tag in LEVELS:
            self.headings.append((LEVELS[tag], " ".join(self.words[self._start :].split())))
            self.words += "\n"
        elif tag == "a" and self.links:
            self.links[-1]["words"] = self.words[self._link_start :]
        elif tag in ("li", "p"):
            self.words += "\n"

    def handle_data(self, data: str) -> None:
        self.words += data
