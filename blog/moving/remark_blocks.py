"""Quotes, callouts and what unfolds, as blocks."""

from html import escape

from blog.moving import tree
from blog.moving.tree import Node

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
DASHES = ("— ", "– ", "-- ", "― ")


class RemarkBlocks:
    """A part of :class:`blog.moving.text_to_blocks.Converter`."""

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
            if tree.is_line(node):
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
        nodes = [child for child in node.children if child.text.strip() or not tree.is_line(child)]
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


def alert(quote: Node) -> Node:
    """Return a quote that begins with ``[!NOTE]`` as a callout, any other as it is."""
    nodes = [child for child in quote.children if child.text.strip() or not tree.is_line(child)]
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
