"""From Markdown to the blocks of a body.

Paragraphs, headings and lists that follow each other become one ``text`` block; everything else
ends it. What stands inside a list or a quote but cannot be part of one (code, a table, a picture)
stands behind the item, and the list goes on with its next number. What no block can hold becomes an
``unconverted`` block with its source. docs/moving.md lists what changes its form on the way.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from html import escape

from django.forms.utils import flatatt

from blog.moving import tree
from blog.moving.calls import Call
from blog.moving.census import Census, census_of_tree
from blog.moving.fences import Fence, parse_info
from blog.moving.inline import Inline, Notes, Surroundings
from blog.moving.lines import heading_markdown
from blog.moving.markdown import Dialect, parse
from blog.moving.shortcodes import Registry
from blog.moving.tree import Node
from home.embeds import find_player

# A shortcode stands in a shortcode a few times at most.
MAX_DEPTH = 20
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
# What GitHub, Hugo and Obsidian write behind "[!"; other words become notes with a title.
CALLOUT_KINDS = {
    "note": "note",
    "tip": "tip",
    "warning": "warning",
    "caution": "danger",
    "danger": "danger",
}
CALLOUT_LIKE = {
    "hint": "tip",
    "success": "tip",
    "check": "tip",
    "attention": "warning",
    "alert": "warning",
    "error": "danger",
    "failure": "danger",
    "bug": "danger",
}
COLUMN_KINDS = {"center": "text_centre", "right": "text_right"}
# Comments with which Hugo, Jekyll's customs and Docusaurus end the summary of a post.
SUMMARY_ENDS = frozenset({"more", "truncate", "excerpt", "end_excerpt", "excerpt_separator"})
DASHES = ("— ", "– ", "-- ", "― ")
VIDEO_ENDINGS = (".mp4", ".webm")


@dataclass
class Converted:
    """A body as blocks, each a dict of "type" and "value", and what went in."""

    blocks: list[dict]
    source: Census
    # The text before ``<!--more-->``, which is what lists of Hugo and Jekyll show.
    summary: str = ""


def text_to_blocks(
    source: str, around: Surroundings, registry: Registry, dialect: Dialect
) -> Converted:
    """Return ``source``, a text in Markdown, as the blocks of a body.

    Never fails for what an author wrote; what is left out or changes its meaning is told to
    ``around.problems``.
    """
    converter = Converter(around, registry, dialect)
    root = converter.parse(source, around.first_line)
    census = census_of_tree(root)
    return Converted(converter.convert(root), census, converter.summary)


class Converter:
    """One conversion. Handlers of shortcodes get it too, to read what a shortcode encloses."""

    def __init__(self, around: Surroundings, registry: Registry, dialect: Dialect) -> None:
        self.around = around
        self.dialect = dialect
        self._registry = registry
        self._notes = Notes()
        self._inline = Inline(around, self._notes)
        self._blocks: list[dict] = []
        self._text: list[str] = []
        self._shift = 0
        self._row = 0
        self.summary = ""
        self._env: dict = {}
        self._depth = 0

    def parse(self, source: str, first_line: int = 1) -> Node:
        """Return ``source`` as a tree in which shortcodes are what they stand for."""
        if self._depth > MAX_DEPTH:
            self.warn("needs attention: a file includes itself, or shortcodes are nested too deep.")
            return Node("", children=[tree.text(source)])
        self._depth += 1
        evaluate = partial(self._registry.text, reader=self)
        root = parse(source, self.dialect, evaluate, first_line, self._env)
        self._expand(root)
        self._depth -= 1
        return root

    def warn(self, message: str, line: int = 0) -> None:
        """Tell the author about something at ``line``, or near the last line known."""
        self.around.problems.warn(self.around.path, message, line or self._row)

    def note(self, message: str, line: int = 0) -> None:
        """Tell the author about something that needs no attention."""
        self.around.problems.note(self.around.path, message, line or self._row)

    def pictures(self, pattern: str) -> list[str]:
        """Return the names of the pictures that ``pattern``, a folder or a glob, stands for."""
        return self.around.pictures(pattern)

    def param(self, name: str) -> str | None:
        """Return a value of the front matter or of the site's configuration, None without one."""
        return self.around.param(name)

    def read(self, path: str) -> str | None:
        """Return the text of a file of the source, None when there is none such."""
        return self.around.read(path)

    def convert(self, root: Node) -> list[dict]:
        """Return the tree as blocks."""
        self.summary = _before_more(root)
        self._collect_notes(root)
        if any(node.tag == "h1" for node in root.walk()):
            # The title of the page is the only heading of the first rank.
            self._shift = 1
        self._flow(root.children)
        self._footnotes()
        self._end_text()
        return self._blocks

    def _footnotes(self) -> None:
        """Add the notes as a list at the end; what cannot stand in a note stands before them."""
        items = ""
        for name, note in self._notes.in_order():
            html, behind = self._item(note)
            items += f"<li{flatatt({'id': f'fn-{self._notes.id(name)}'})}>{html}</li>"
            self._parts(behind)
        self._comments()
        if items:
            self._text.append(f"<ol>{items}</ol>")

    # Shortcodes -----------------------------------------------------------------------------

    def _expand(self, node: Node) -> None:
        """Replace the calls below ``node`` by what they stand for."""
        children = []
        for child in node.children:
            if child.tag == tree.CALL:
                children.extend(self._called(child))
            else:
                self._expand(child)
                children.append(_alert(child) if child.tag == "blockquote" else child)
        node.children = tree.joined(children)

    def _called(self, node: Node) -> Iterable[Node]:
        call: Call = node.call
        self._row = node.line or self._row
        words = self._registry.text(call, self)
        if words is not None:
            return [tree.text(words)]
        nodes = self._registry.nodes(call, self)
        if nodes is None:
            reason = f"Nothing is known about “{call.label}”."
            self.warn(f"needs attention: {reason}", node.line)
            return [Node(tree.RAW, {"reason": reason}, text=call.source, line=node.line)]
        for one in nodes:
            one.line = one.line or node.line
        return nodes

    def _collect_notes(self, node: Node) -> None:
        kept = []
        for child in node.children:
            if child.tag == tree.NOTE:
                self._notes.texts.setdefault(child.attrs["name"], child)
            else:
                kept.append(child)
            self._collect_notes(child)
            if child.tag == tree.NOTE_REFERENCE:
                self._notes.number(child.attrs["name"])
        node.children = kept

    # Blocks ---------------------------------------------------------------------------------

    def _add(self, kind: str, value: object) -> None:
        self._end_text()
        self._blocks.append({"type": kind, "value": value})

    def _end_text(self) -> None:
        if self._text:
            self._blocks.append({"type": "text", "value": "".join(self._text)})
            self._text = []

    def _flow(self, nodes: list[Node]) -> None:
        """Add ``nodes``, blocks and lines as they come."""
        line: list[Node] = []
        for node in nodes:
            if _is_line(node):
                line.append(node)
                continue
            self._paragraph(line)
            line = []
            self._row = node.line or self._row
            self._block(node)
        self._paragraph(line)

    def _block(self, node: Node) -> None:
        handler = getattr(self, f"_{node.tag.removeprefix('#').replace('-', '_')}_block", None)
        if handler:
            handler(node)
        elif node.tag in HEADINGS:
            self._heading(node)
        elif node.tag in ("ul", "ol"):
            self._list(node)
        elif _is_line(node):
            self._paragraph([node])
        else:
            # An element that only groups, or one we do not know: what is in it counts.
            self._flow(node.children)

    def _p_block(self, node: Node) -> None:
        self._paragraph(node.children)

    def _paragraph(self, nodes: list[Node], tag: str = "p", attrs: dict | None = None) -> None:
        """Add a paragraph or heading; what cannot stand in it comes behind or between."""
        if not nodes:
            return
        start = f"<{tag}{flatatt(attrs or {})}>"
        pieces = self._inline.segments(nodes)
        if tag != "p":
            # A heading is not torn apart.
            words = " ".join(piece for piece in pieces if isinstance(piece, str))
            if words:
                self._text.append(f"{start}{words}</{tag}>")
            pieces = [piece for piece in pieces if not isinstance(piece, str)]
        for piece in pieces:
            if isinstance(piece, str):
                self._text.append(f"{start}{piece}</{tag}>")
            else:
                self._row = piece.line or self._row
                self._block(piece)
        self._comments()

    def _comments(self) -> None:
        comments, self._inline.comments = self._inline.comments, []
        for comment in comments:
            self._comment_block(comment)

    def _heading(self, node: Node) -> None:
        level = HEADINGS[node.tag] + self._shift
        if level > 4:
            self.around.problems.note(
                self.around.path, "A heading below the fourth rank is one of the fourth.", node.line
            )
        tag = f"h{min(level, 4)}"
        attrs = {"id": node.attrs["id"]} if node.attrs.get("id") else {}
        self._paragraph(node.children, tag, attrs)

    def _hr_block(self, node: Node) -> None:
        self._text.append("<hr/>")

    def _img_block(self, node: Node) -> None:
        self._image(node)

    def _image(self, node: Node, caption: str = "") -> None:
        src = node.attrs.get("src", "")
        found = self.around.picture(src)
        if isinstance(found, str):
            self._paragraph([node])
            if caption:
                self._text.append(f"<p>{caption}</p>")
            return
        if found is None:
            self._unconverted(_picture_source(node), "This picture was not found.")
            self._text += [f"<p>{caption}</p>"] if caption else []
            return
        alt = " ".join(node.attrs.get("alt", "").split())
        if not caption and node.attrs.get("title"):
            caption = escape(" ".join(node.attrs["title"].split()), quote=False)
        caption = self._linked_caption(node, caption)
        self._add(
            "image",
            {
                "image": {"image": found, "alt_text": alt, "decorative": not alt},
                "caption": f"<p>{caption}</p>" if caption else "",
            },
        )

    def _linked_caption(self, node: Node, caption: str) -> str:
        """Return the caption with the link that the picture had, unless it led to itself."""
        href = node.attrs.get("link")
        if not href or href == node.attrs.get("src"):
            return caption
        attrs = self.around.link(href)
        if not attrs:
            return caption
        if "<a " in caption:
            caption, words = f"{caption} ", escape(href, quote=False)
        else:
            alt = " ".join(node.attrs.get("alt", "").split())
            caption, words = "", caption or escape(alt or href, quote=False)
        return f"{caption}<a{flatatt(attrs)}>{words}</a>"

    def _code_block(self, node: Node) -> None:
        self._source_code(node.text, parse_info(node.attrs.get("info", "")), node.attrs)

    def _pre_block(self, node: Node) -> None:
        """``<pre>``: code, in whatever language its class names."""
        inner = [child for child in node.children if child.text.strip() or child.children]
        code = inner[0] if len(inner) == 1 and inner[0].tag == "code" else node
        classes = f"{code.attrs.get('class', '')} {node.attrs.get('class', '')}".split()
        names = [name for name in classes if name.startswith(("language-", "lang-", "brush:"))]
        language = (names or [""])[0].removeprefix("lang-").removeprefix("brush:")
        self._source_code(tree.source_of_pre(node), parse_info(language), {})

    def _source_code(self, source: str, fence: Fence, attrs: dict[str, str]) -> None:
        if fence.left:
            left = " ".join(
                f"{name}={value}" if name and value else name or value
                for name, value in fence.left.items()
            )
            self.around.problems.note(
                self.around.path, f"Options of a code block left out: {left}", self._row
            )
        if not source:
            # The editor would not let such a post be saved.
            self.note("An empty code block was left out.")
            return
        self._add(
            "code",
            {
                "language": fence.language,
                "code": source,
                "filename": fence.filename,
                "caption": attrs.get("caption") or fence.caption,
                "highlight_lines": fence.highlight_lines,
                "start_line": fence.start_line,
                "show_line_numbers": fence.show_line_numbers,
            },
        )

    def _comment_block(self, node: Node) -> None:
        words = node.text.strip()
        if words.lower() in SUMMARY_ENDS:
            return  # The summary is a field of its own.
        if words:
            self._add("note", words)
        else:
            # An empty comment ends what is before it, by CommonMark's own advice.
            self._end_text()

    def _raw_block(self, node: Node) -> None:
        tag, src = node.attrs.get("tag"), node.attrs.get("src", "")
        player = find_player(_with_scheme(src)) if tag == "iframe" else None
        if player:
            self._embed(_with_scheme(src), node.attrs.get("title", ""))
            return
        reason = node.attrs.get("reason") or f"No block can hold <{tag}>."
        if "reason" not in node.attrs:
            self.warn(f"needs attention: {reason}", node.line)
        self._unconverted(node.text, reason, told=True)

    def _unconverted(self, source: str, reason: str, *, told: bool = False) -> None:
        if not told:
            self.around.problems.lose(self.around.path, f"{reason} {source}", self._row)
        self._add("unconverted", {"source": source, "reason": reason})

    def _embed(self, url: str, title: str, picture: int | None = None) -> None:
        player = find_player(url)
        name = player.provider if player else url
        self._add("embed", {"url": url, "title": (title or name)[:200], "picture": picture})

    def _embed_block(self, node: Node) -> None:
        url = node.attrs["url"]
        if find_player(url) is None:
            attrs = self.around.link(url)
            words = escape(node.attrs.get("title") or url, quote=False)
            self._text.append(f"<p><a{flatatt(attrs)}>{words}</a></p>" if attrs else words)
            return
        picture = self.around.picture(node.attrs["picture"]) if node.attrs.get("picture") else None
        self._embed(url, node.attrs.get("title", ""), picture if isinstance(picture, int) else None)

    def _video_block(self, node: Node) -> None:
        """A film of ours, written as ``<video>`` or by a shortcode."""
        sources = [child.attrs.get("src", "") for child in node.walk() if child.attrs.get("src")]
        src = next((one for one in sources if one.lower().endswith(VIDEO_ENDINGS)), "")
        file = self.around.document(src) if src else None
        if file is None:
            self._links_to(sources, node)
            return
        title = node.attrs.get("title") or node.attrs.get("aria-label") or src.rpartition("/")[2]
        poster = self.around.picture(node.attrs["poster"]) if node.attrs.get("poster") else None
        track = next((one for one in node.walk() if one.tag == "track"), None)
        captions = self.around.document(track.attrs.get("src", "")) if track else None
        said = [one for one in node.children if one.tag == "figcaption"]
        caption = " ".join(self._inline.html(one.children) for one in said)
        self._add(
            "video",
            {
                "file": file,
                "title": title[:200],
                "poster": poster if isinstance(poster, int) else None,
                "captions": captions,
                "caption": f"<p>{caption}</p>" if caption else "",
            },
        )

    def _audio_block(self, node: Node) -> None:
        self._links_to(
            [child.attrs["src"] for child in node.walk() if child.attrs.get("src")], node
        )

    def _links_to(self, sources: list[str], node: Node) -> None:
        """Add links to films and sounds that cannot be played here."""
        for src in sources:
            words = node.attrs.get("title") or src
            self._paragraph([Node("a", {"href": src}, [tree.text(words)])])
        said = [one for one in node.children if one.tag == "figcaption"]
        self._flow(said if sources else node.children)

    def _figure_block(self, node: Node) -> None:
        captions = [child for child in node.walk() if child.tag == "figcaption"]
        caption = " ".join(self._inline.html(one.children) for one in captions)
        rest = _without(node, "figcaption")
        images = [child for child in rest.walk() if child.tag == "img"]
        links = {
            id(child): a.attrs.get("href", "")
            for a in rest.walk()
            if a.tag == "a"
            for child in a.walk()
        }
        codes = [child for child in rest.walk() if child.tag in (tree.CODE, "pre")]
        if images:
            for image in images:
                if links.get(id(image)):
                    image.attrs.setdefault("link", links[id(image)])
                self._image(image, caption if image is images[-1] else "")
        elif len(codes) == 1 and codes[0].tag == tree.CODE:
            codes[0].attrs["caption"] = Node("", children=captions).plain().strip()
            self._flow(rest.children)
        else:
            self._flow(rest.children)
            if caption:
                self._text.append(f"<p>{caption}</p>")

    def _details_block(self, node: Node) -> None:
        summary = next((child for child in node.children if child.tag == "summary"), None)
        if summary and any(
            one.is_block or one.tag == tree.RAW for one in summary.walk() if one is not summary
        ):
            self._flow(summary.children)
            summary.children = []
        title = " ".join(summary.plain().split()) if summary else ""
        rest = [child for child in node.children if child is not summary]
        self._callout(node.attrs.get("kind", "note"), title, rest)

    def _callout_block(self, node: Node) -> None:
        self._callout(node.attrs.get("kind", "note"), node.attrs.get("title", ""), node.children)

    def _callout(self, kind: str, title: str, nodes: list[Node]) -> None:
        """Add a remark set apart; what it cannot hold comes behind it."""
        body, rest = self._simple(nodes)
        if body and len(title) <= 120:
            kind = kind.lower()
            if kind not in CALLOUT_KINDS:
                title = title or kind.capitalize()
            stored = CALLOUT_KINDS.get(kind) or CALLOUT_LIKE.get(kind, "note")
            self._add("callout", {"kind": stored, "title": title, "body": body})
        else:
            if title:
                self._text.append(f"<p><b>{escape(title, quote=False)}</b></p>")
            if body:
                self._text.append(body)
        self._flow(rest)
        self._comments()

    def _simple(self, nodes: list[Node]) -> tuple[str, list[Node]]:
        """Return paragraphs and lists as HTML, up to the first node that is neither."""
        html, line = "", []
        for place, node in enumerate(nodes):
            if _is_line(node):
                line.append(node)
                continue
            words, line = self._inline.html(line), []
            html += f"<p>{words}</p>" if words else ""
            part = self._simple_part(node)
            if part is None:
                return html, nodes[place:]
            html += part
        words = self._inline.html(line)
        return html + (f"<p>{words}</p>" if words else ""), []

    def _simple_part(self, node: Node) -> str | None:
        if node.tag == "p":
            if any(
                child.tag in ("img", tree.RAW) or child.is_block
                for child in node.walk()
                if child is not node
            ):
                return None
            words = self._inline.html(node.children)
            return f"<p>{words}</p>" if words else ""
        if node.tag in ("ul", "ol"):
            parts = self._list_parts(node)
            return parts[0] if len(parts) == 1 and isinstance(parts[0], str) else None
        return None

    def _blockquote_block(self, node: Node) -> None:
        nodes = [child for child in node.children if child.text.strip() or not _is_line(child)]
        while nodes:
            body, rest = self._simple(nodes)
            attribution, source = "", ""
            if not rest:
                body, attribution, source = self._attributed(body, nodes)
            if body:
                quote = {"text": body, "attribution": attribution, "source": source}
                self._add("quote", quote)
            if rest:
                self._flow(rest[:1])
            nodes = rest[1:]
        self._comments()

    def _attributed(self, body: str, nodes: list[Node]) -> tuple[str, str, str]:
        """Return a quote's text without its last line if that says who said it, who, and where."""
        last = nodes[-1]
        if len(nodes) < 2 or last.tag not in ("p", "footer", "cite"):
            return body, "", ""
        words = " ".join(last.plain().split())
        dash = next((one for one in DASHES if words.startswith(one)), "")
        inner = [child for child in last.children if child.text.strip() or child.tag != tree.TEXT]
        links = [child for child in inner if child.tag == "a"]
        lone = links and inner[-1] is links[0] and inner[0].text.strip() == dash.strip()
        plain = all(
            child.tag == tree.TEXT for one in inner for child in one.walk() if child not in links
        )
        name = words.removeprefix(dash).strip()
        source = links[0].attrs.get("href", "") if links else ""
        if not dash or not plain or not name or len(name) > 200 or (links and not lone):
            return body, "", ""
        if source and not source.startswith(("https://", "http://")):
            return body, "", ""
        kept, _ = self._simple(nodes[:-1])
        return (kept, name, source) if kept else (body, "", "")

    # Lists ----------------------------------------------------------------------------------

    def _list(self, node: Node) -> None:
        self._parts(self._list_parts(node))
        self._comments()

    def _parts(self, parts: list[str | Node]) -> None:
        for part in parts:
            if isinstance(part, str):
                self._text.append(part)
            else:
                self._row = part.line or self._row
                self._flow([part])

    def _list_parts(self, node: Node) -> list[str | Node]:
        """Return a list as pieces of HTML, and between them what cannot stand in it."""
        number = int(node.attrs.get("start") or 1) if node.tag == "ol" else 1
        parts: list[str | Node] = []
        items: list[str] = []
        first = number

        def close() -> None:
            nonlocal items
            if items:
                parts.append(_list_html(node.tag, items, first))
                items = []

        for item in node.children:
            if _is_line(item) and not item.text.strip() and not item.children:
                continue
            if item.tag not in ("li", tree.NOTE):
                item = Node("li", children=[item])
            html, behind = self._item(item)
            if html or node.tag == "ol":
                if not items:
                    first = number
                items.append(f"<li{flatatt(_id(item))}>{html}</li>" if _id(item) else html)
            number += 1
            if behind:
                close()
                parts.extend(behind)
        close()
        return parts

    def _item(self, item: Node) -> tuple[str, list[str | Node]]:
        """Return the HTML inside of an item, and what has to stand behind it."""
        html, nested = "", ""
        behind: list[str | Node] = []
        for group in _paragraphs(item.children):
            if isinstance(group, list):
                for piece in self._inline.segments(group):
                    if behind or nested:
                        behind.append(f"<p>{piece}</p>" if isinstance(piece, str) else piece)
                    elif isinstance(piece, str):
                        # Two breaks are what a paragraph inside an item is in rich text.
                        html += f"<br/><br/>{piece}" if html else piece
                        while "<br/><br/><br/>" in html:
                            html = html.replace("<br/><br/><br/>", "<br/><br/>")
                    else:
                        behind.append(piece)
            elif group.tag in ("ul", "ol"):
                parts = self._list_parts(group)
                if not behind and not nested and parts and isinstance(parts[0], str):
                    nested = parts.pop(0)
                behind.extend(parts)
            else:
                behind.append(group)
        return html + nested, behind

    def _dl_block(self, node: Node) -> None:
        """Definitions; a part that no definition can hold stands behind the list."""
        rows: list[str] = []
        for part in node.children:
            if part.tag not in ("dt", "dd"):
                continue
            html, behind = self._item(part)
            if "<ul>" in html or "<ol>" in html:
                place = min(html.find(mark) for mark in ("<ul>", "<ol>") if mark in html)
                html, behind = html[:place], [html[place:], *behind]
            if html:
                rows.append(f"<{part.tag}>{html}</{part.tag}>")
            if behind:
                self._definitions(rows)
                rows = []
                self._parts(behind)
        self._definitions(rows)
        self._comments()

    def _definitions(self, rows: list[str]) -> None:
        """Add terms and definitions; one without the other is a paragraph."""
        kinds = [row[1:3] for row in rows]
        begin = kinds.index("dt") if "dt" in kinds else len(rows)
        end = max(len(rows) - kinds[::-1].index("dd") if "dd" in kinds else 0, begin)
        self._text += [f"<p>{row[4:-5]}</p>" for row in rows[:begin]]
        if "dd" in kinds[begin:end]:
            self._text.append(f"<dl>{''.join(rows[begin:end])}</dl>")
        self._text += [f"<p>{row[4:-5]}</p>" for row in rows[end:]]

    # Tables ---------------------------------------------------------------------------------

    def _table_block(self, node: Node) -> None:
        rows = [row for row in node.walk() if row.tag == "tr"]
        cells = [[cell for cell in row.children if cell.tag in ("td", "th")] for row in rows]
        cells = [row for row in cells if row]
        caption = next((one.plain() for one in node.walk() if one.tag == "caption"), "")
        caption = node.attrs.get("caption", caption)
        if not cells:
            self._flow([child for child in node.children if child.tag != "caption"])
            return
        if any("colspan" in one.attrs or "rowspan" in one.attrs for row in cells for one in row):
            self.warn("A table with cells over several columns or rows was made even.", node.line)
        width = max(len(row) for row in cells)
        has_head = all(cell.tag == "th" for cell in cells[0])
        head, body = (cells[0], cells[1:]) if has_head else ([], cells)
        kinds = [_column_kind(cells, place) for place in range(width)]
        headings = [heading_markdown(self._inline.html(cell.children)) for cell in head]
        headings += [""] * (width - len(headings))
        self._add(
            "table",
            {
                "caption": " ".join(caption.split()),
                "columns": [
                    {"type": kind, "heading": heading}
                    for kind, heading in zip(kinds, headings, strict=True)
                ],
                "rows": [{"values": self._cells(row, width)} for row in body],
            },
        )
        self._comments()
        self._flow(list(_beside_rows(node)))

    def _cells(self, row: list[Node], width: int) -> list[str]:
        found = [self._inline.html(cell.children) for cell in row]
        return [f"<p>{html}</p>" if html else "" for html in found] + [""] * (width - len(found))


def _beside_rows(table: Node) -> Iterable[Node]:
    """Yield what stands in a table but in no row of it: a shortcode, or what it became."""
    for child in table.children:
        if child.tag in ("thead", "tbody", "tfoot", "tr"):
            yield from _beside_rows(child)
        elif child.tag not in ("td", "th", "caption", "colgroup", "col") and (
            child.tag != tree.TEXT or child.text.strip()
        ):
            yield child


def _before_more(root: Node) -> str:
    """Return the words before the comment that ends a summary, nothing without one."""
    before: list[str] = []
    for child in root.children:
        if child.tag == tree.COMMENT and child.text.strip().lower() in SUMMARY_ENDS:
            return " ".join(" ".join(before).split())
        before.append(child.plain())
    return ""


def _is_line(node: Node) -> bool:
    """Whether the node is part of a line of text."""
    if node.is_block or node.tag in (tree.COMMENT, tree.RAW):
        return False
    if node.tag.startswith("#"):
        return node.tag in (tree.TEXT, tree.NOTE_REFERENCE)
    return not any(child.is_block for child in node.walk())


def _paragraphs(nodes: list[Node]) -> Iterable[list[Node] | Node]:
    """Yield the lines among ``nodes`` as lists, and the blocks, paragraphs as lists too."""
    line: list[Node] = []
    for node in nodes:
        if _is_line(node):
            line.append(node)
            continue
        if line:
            yield line
            line = []
        yield node.children if node.tag == "p" else node
    if line:
        yield line


def _list_html(tag: str, items: list[str], first: int) -> str:
    rows = [item if item.startswith("<li") else f"<li>{item}</li>" for item in items]
    if tag == "ol" and first != 1:
        rows[0] = rows[0].replace("<li", f'<li value="{first}"', 1)
    return f"<{tag}>{''.join(rows)}</{tag}>"


def _id(node: Node) -> dict[str, str]:
    return {"id": node.attrs["id"]} if node.attrs.get("id") else {}


def _without(node: Node, tag: str) -> Node:
    """Return the tree without the elements of this name."""
    children = [_without(child, tag) for child in node.children if child.tag != tag]
    return Node(node.tag, node.attrs, children, node.text, node.line, node.call)


def _alert(quote: Node) -> Node:
    """Return a quote that begins with ``[!NOTE]`` as a callout, any other as it is."""
    nodes = [child for child in quote.children if child.text.strip() or not _is_line(child)]
    if not nodes or nodes[0].tag != "p" or not nodes[0].children:
        return quote
    first = nodes[0].children[0]
    kind, bracket, behind = first.text.removeprefix("[!").partition("]")
    if first.tag != tree.TEXT or not first.text.startswith("[!") or not bracket:
        return quote
    if not kind.isalpha():
        return quote
    title: list[Node] = []
    rest: list[Node] = []
    # The title is the first line.
    target = title
    for child in [tree.text(behind.lstrip("+-")), *nodes[0].children[1:]]:
        before, newline, after = child.text.partition("\n")
        if target is title and child.tag == tree.TEXT and newline:
            title.append(tree.text(before))
            target = rest
            child = tree.text(after)
        if target is title and child.tag == "br":
            target = rest
        else:
            target.append(child)
    words = " ".join(Node("", children=title).plain().split())
    rest = [child for child in rest if child.text or child.tag != tree.TEXT]
    body = [Node("p", children=rest, line=nodes[0].line)] if rest else []
    attrs = {"kind": kind.lower(), "title": words}
    return Node(tree.CALLOUT, attrs, [*body, *nodes[1:]], line=quote.line)


def _column_kind(cells: list[list[Node]], place: int) -> str:
    for row in cells:
        if place < len(row) and (align := row[place].attrs.get("align")):
            return COLUMN_KINDS.get(align, "text")
    return "text"


def _picture_source(node: Node) -> str:
    title = f' "{node.attrs["title"]}"' if node.attrs.get("title") else ""
    return f"![{node.attrs.get('alt', '')}]({node.attrs.get('src', '')}{title})"


def _with_scheme(url: str) -> str:
    return f"https:{url}" if url.startswith("//") else url
