"""The body of a post as HTML for readers of feeds: what is written, without what a page needs.

No colours, buttons, ids, scripts or styles; every address is absolute. Made from the stored blocks,
so that no block asks the database for anything. Each type of block has a function here, and a test
sees to it that none is forgotten.
"""

from collections.abc import Callable
from html import escape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from blog import languages
from blog.feeds.targets import Targets, picture_key
from home.blocks.prose import CALLOUT_KINDS
from home.blocks.table import ALIGNMENTS, heading_html
from home.embeds import find_player
from home.rich_text import ONE_PARAGRAPH

# Attributes that mean something without a style sheet; those of links are written anew.
KEPT_ATTRIBUTES = frozenset({"start", "value", "title"})
VOID = frozenset({"br", "hr", "img", "wbr"})
# What a browser would run; the editor lets none through, and this is not the place to find out.
NO_ADDRESS = frozenset({"javascript", "vbscript", "data"})


class Writer:
    """Writes the blocks of one post."""

    def __init__(self, post_url: str, targets: Targets) -> None:
        self.post_url = post_url
        self.targets = targets

    def body(self, blocks: list[dict]) -> str:
        """Return ``blocks``, as they are stored, as HTML."""
        parts = (RENDERERS[one["type"]](self, one["value"]) for one in blocks if _is_known(one))
        return "\n".join(part for part in parts if part)

    def prose(self, text: str | None) -> SafeString:
        """Return stored rich text without what only our pages need."""
        cleaner = _Cleaner(self)
        cleaner.feed(text or "")
        cleaner.close()
        return mark_safe("".join(cleaner.parts))  # noqa: S308 - escaped again where it is joined

    def inline(self, text: str | None) -> SafeString:
        """Return stored rich text without the paragraph around it, if it is only one."""
        html = self.prose(text)
        one = ONE_PARAGRAPH.fullmatch(html)
        return mark_safe(one[1]) if one else html  # noqa: S308 - a part of safe HTML

    def address(self, attrs: dict[str, str | None]) -> str:
        """Return where a stored link leads, "" when no reader can follow it."""
        kind, key = attrs.get("linktype"), attrs.get("id") or ""
        number = int(key) if key.isdecimal() else 0
        if kind == "page":
            url = self.targets.pages.get(number, "")
            return f"{url}#{attrs['fragment']}" if url and attrs.get("fragment") else url
        if kind == "document":
            return self.targets.documents.get(number, "")
        href = attrs.get("href") or ""
        try:
            url = urljoin(self.post_url, href) if href else ""
            return "" if urlsplit(url).scheme.lower() in NO_ADDRESS else url
        except ValueError:
            # No address at all, such as one with half an IPv6 host.
            return ""

    def picture(self, key: int | None, alt: str) -> SafeString | str:
        """Return a picture with its size, "" when there is none."""
        found = self.targets.pictures.get(key)
        if found is None:
            return ""
        return format_html(
            '<img src="{}" alt="{}" width="{}" height="{}">',
            found.url,
            alt,
            found.width,
            found.height,
        )


def _is_known(block: dict) -> bool:
    return block["type"] in RENDERERS and block["value"] not in (None, "")


def _text(writer: Writer, value: str) -> str:
    return writer.prose(value)


def _code(writer: Writer, value: dict) -> str:
    language = languages.get(value.get("language"))
    name, caption = value.get("filename"), value.get("caption")
    return format_html(
        '{}<pre><code class="language-{}">{}</code></pre>{}',
        format_html("<p><strong>{}</strong></p>\n", name) if name else "",
        language.id,
        value.get("code") or "",
        format_html("\n<p><em>{}</em></p>", caption) if caption else "",
    )


def _image(writer: Writer, value: dict) -> str:
    image = value.get("image")
    is_described = isinstance(image, dict) and not image.get("decorative")
    alt = image.get("alt_text") or "" if is_described else ""
    picture = writer.picture(picture_key(value), alt)
    return _figure(picture, writer.inline(value.get("caption"))) if picture else ""


def _figure(shown: str, caption: str) -> str:
    words = format_html("<figcaption>{}</figcaption>", caption) if caption else ""
    return format_html("<figure>{}{}</figure>", shown, words)


def _quote(writer: Writer, value: dict) -> str:
    name, source = value.get("attribution") or "", value.get("source") or ""
    words = format_html('<a href="{}">{}</a>', source, name or source) if source else name
    return format_html(
        "<blockquote{}>{}{}</blockquote>",
        format_html(' cite="{}"', source) if source else "",
        writer.prose(value.get("text")),
        format_html("<p>— {}</p>", words) if words else "",
    )


def _callout(writer: Writer, value: dict) -> str:
    kind = dict(CALLOUT_KINDS).get(value.get("kind"), "Note")
    title = f"{kind}: {value['title']}" if value.get("title") else kind
    body = writer.prose(value.get("body"))
    return format_html("<blockquote><p><strong>{}</strong></p>{}</blockquote>", title, body)


def _table(writer: Writer, value: dict) -> str:
    columns = value.get("columns") or []
    aligned = [
        format_html(' align="{}"', side.replace("centre", "center")) if side else ""
        for side in (ALIGNMENTS.get(column["type"], "") for column in columns)
    ]
    headings = [column.get("heading") or "" for column in columns]
    head = ""
    if any(heading.strip() for heading in headings):
        cells = zip(aligned, map(heading_html, headings), strict=True)
        head = format_html("<thead><tr>{}</tr></thead>", _cells("th", cells))
    rows = format_html_join(
        "\n",
        "<tr>{}</tr>",
        (
            [_cells("td", zip(aligned, map(writer.inline, row["values"]), strict=False))]
            for row in value.get("rows") or []
        ),
    )
    caption = value.get("caption")
    return format_html(
        "<table>{}{}<tbody>{}</tbody></table>",
        format_html("<caption>{}</caption>", caption) if caption else "",
        head,
        rows,
    )


def _cells(tag: str, cells) -> SafeString:
    return format_html_join("", f"<{tag}{{}}>{{}}</{tag}>", cells)


def _embed(writer: Writer, value: dict) -> str:
    url, title = value.get("url") or "", value.get("title") or ""
    player = find_player(url)
    words = f"{title} on {player.provider}" if player else title or url
    return _film(writer, url, words, value.get("picture"))


def _video(writer: Writer, value: dict) -> str:
    url = writer.targets.documents.get(value.get("file"), "")
    film = _film(writer, url, f"Video: {value.get('title') or url}", value.get("poster"))
    caption = writer.inline(value.get("caption"))
    return film + format_html("\n<p>{}</p>", caption) if film and caption else film


def _film(writer: Writer, url: str, words: str, picture: int | None) -> str:
    """Return a link with a picture: a reader of feeds shows no player of anybody's."""
    if not url or urlsplit(url).scheme.lower() in NO_ADDRESS:
        return ""
    link = format_html('<a href="{}">{}</a>', url, words)
    shown = writer.picture(picture, "")
    if not shown:
        return format_html("<p>{}</p>", link)
    return _figure(format_html('<a href="{}">{}</a>', url, shown), link)


def _note(writer: Writer, value: str) -> str:
    """Return nothing: it is a remark between those who write."""
    return ""


def _unconverted(writer: Writer, value: dict) -> str:
    return format_html("<pre>{}</pre>", value.get("source") or "")


RENDERERS: dict[str, Callable[[Writer, object], str]] = {
    "text": _text,
    "code": _code,
    "image": _image,
    "quote": _quote,
    "callout": _callout,
    "table": _table,
    "embed": _embed,
    "video": _video,
    "note": _note,
    "unconverted": _unconverted,
}


class _Cleaner(HTMLParser):
    """Writes HTML again with addresses for links, and few other attributes."""

    def __init__(self, writer: Writer) -> None:
        # Entities are left as they are written.
        super().__init__(convert_charrefs=False)
        self.writer = writer
        self.parts: list[str] = []
        # Whether each open link has an address.
        self.links: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list) -> None:
        kept = [(name, value or "") for name, value in attrs if name in KEPT_ATTRIBUTES]
        if tag == "a":
            url = self.writer.address(dict(attrs))
            self.links.append(bool(url))
            if not url:
                return
            kept.insert(0, ("href", url))
        elif tag == "embed":
            # Of Wagtail's own editor; the blocks of this blog have none.
            return
        written = "".join(f' {name}="{escape(value)}"' for name, value in kept)
        self.parts.append(f"<{tag}{written}>")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            if self.links and self.links.pop():
                self.parts.append("</a>")
        elif tag not in VOID:
            self.parts.append(f"</{tag}>")

    def handle_startendtag(self, tag: str, attrs: list) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_data(self, data: str) -> None:
        self.parts.append(data.replace("<", "&lt;").replace(">", "&gt;"))

    def handle_entityref(self, name: str) -> None:
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.parts.append(f"&#{name};")
