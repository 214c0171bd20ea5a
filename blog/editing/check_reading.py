"""A post as the rules of :mod:`blog.editing.checks` want it."""

from html.parser import HTMLParser

from blog.editing.checks import Code, Draft, Link, Part, Picture
from blog.editing.link_targets import Hosts, find_troubles, path_of, read_target
from home.headings import LEVELS, given_ids
from home.rendering import TEMPLATE_IDS, UNSEEN, render_pieces
from home.rich_text import texts_in

NAMED_BY = {"code": "filename", "video": "title", "embed": "title", "callout": "title"}


def read_draft(post) -> Draft:
    """Return ``post``, saved or not, with what the rules have to know; few queries."""
    children = [child for child in post.body if child.block_type not in UNSEEN]
    texts = {child.id: [_read(text.source) for text in texts_in(child.value)] for child in children}
    html = [html for _, html in render_pieces(children)[0]]
    ids = given_ids(html) | TEMPLATE_IDS
    base, hosts = path_of(post), Hosts()
    targets = [
        read_target(link, base, hosts)
        for found in texts.values()
        for text in found
        for link in text.links
    ]
    # The post is asked as it is in the form: what readers see of it may be older.
    known = {post.pk: ids} if post.pk else {}
    troubles = find_troubles(filter(None, targets), known)
    counts: dict[str, int] = {}
    parts = []
    for child in children:
        counts[child.block_type] = number = counts.get(child.block_type, 0) + 1
        links = [
            Link(url_in(link), words_of(link), troubles.get(read_target(link, base, hosts), ""))
            for text in texts[child.id]
            for link in text.links
        ]
        parts.append(_part(child, number, texts[child.id], links))
    return Draft(
        title=post.title,
        excerpt=post.introduction,
        description=post.search_description,
        parts=parts,
        ids=ids,
    )


def name_of(child, number: int) -> str:
    """Return what a block is called, the ``number``-th of its type in a body."""
    label = f"{child.block.label} {number}"
    name = child.value.get(NAMED_BY[child.block_type]) if child.block_type in NAMED_BY else ""
    return f"{label}, {name}" if name else label


def links_in(child) -> list[dict]:
    """Return the links in a block as they are stored: attributes, and ``words``."""
    # Text never holds a bare "<", and most texts hold no link: they need not be parsed.
    texts = [text.source for text in texts_in(child.value) if "<a " in text.source]
    return [link for source in texts for link in _read(source).links]


def words_of(link: dict) -> str:
    """Return the words of a stored link."""
    return " ".join(link["words"].split())


def url_in(link: dict) -> str:
    """Return the address that a stored link was given; "" if it names a page or document."""
    return "" if link.get("linktype") else link.get("href") or ""


def _part(child, number: int, texts: list["_Text"], links: list[Link]) -> Part:
    value = child.value
    code = None
    if child.block_type == "code":
        code = Code(
            value.get("language") or "", value.get("filename") or "", value.get("code") or ""
        )
    return Part(
        path=f"body.{child.id}",
        name=name_of(child, number),
        headings=[heading for text in texts for heading in text.headings],
        links=links,
        pictures=_pictures(child),
        code=code,
        words="\n".join(text.words for text in texts),
    )


def _pictures(child) -> list[Picture]:
    image = child.block_type == "image" and child.value["image"]
    if not image:
        return []
    return [Picture(image.contextual_alt_text or "", bool(image.decorative))]


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
