"""Remarks set apart, things to unfold, and quotes."""

from blog.moving.calls import Call
from blog.moving.handlers.common import (
    contents,
    element,
    line_of,
    link,
    paragraph,
    plain,
    read,
    title_line,
)
from blog.moving.shortcodes import Reader, Registry
from blog.moving.tree import CALLOUT, Node, text

remarks = Registry()

# The words for kinds that are not those of GitHub, and the one that they come closest to. Colours
# are Bootstrap's, which many themes pass on.
KINDS = {
    "note": "note",
    "tip": "tip",
    "warning": "warning",
    "danger": "danger",
    "caution": "caution",
    "important": "important",
    "info": "info",
    "hint": "hint",
    "attention": "attention",
    "success": "success",
    "error": "error",
    "failure": "failure",
    "bug": "bug",
    "question": "question",
    "example": "example",
    "abstract": "abstract",
    "quote": "quote",
    "check": "check",
    "ok": "success",
    "warn": "warning",
    "primary": "note",
    "secondary": "note",
    "default": "note",
    "light": "note",
    "dark": "note",
    "blue": "note",
    "green": "tip",
    "yellow": "warning",
    "orange": "warning",
    "red": "danger",
}
# Themes of Font Awesome name the picture, not the kind.
ICONS = {
    "circle-info": "note",
    "info-circle": "note",
    "lightbulb": "tip",
    "fire": "warning",
    "triangle-exclamation": "warning",
    "exclamation-triangle": "warning",
    "skull-crossbones": "danger",
    "bomb": "danger",
}
# Shortcodes whose own name says the kind.
BY_NAME = (
    "note",
    "tip",
    "info",
    "warning",
    "danger",
    "hint",
    "important",
    "caution",
    "attention",
    "success",
    "error",
    "warn",
    "question",
    "example",
    "bug",
)
WITH_TYPE = (
    "alert",
    "notice",
    "admonition",
    "callout",
    "admonitions",
    "alerts",
    "message",
    "notification",
    "aside",
    "sidenote",
    "box",
    "infobox",
    "panel",
    "blockquote-alert",
    "prompt",
    "alert-box",
)
KIND_NAMES = ("type", "style", "color", "kind", "status", "level", "class", "context", "variant")
TITLE_NAMES = ("title", "heading", "header", "summary", "name")
TEXT_NAMES = ("text", "content", "message", "body", "description")


def kind_of(word: str) -> str:
    """Return the kind that a theme's word stands for, "" for none."""
    word = word.lower().strip().removeprefix("alert-").removeprefix("fa-")
    return KINDS.get(word) or ICONS.get(word, "")


@element(remarks, *BY_NAME, *WITH_TYPE)
def callout(call: Call, reader: Reader) -> list[Node] | None:
    """Return a remark; its kind is the name of the shortcode, or an argument."""
    places = list(call.args)
    kind = KINDS.get(call.name, "") if call.name not in ("hint", "callout") else ""
    for name in KIND_NAMES:
        kind = kind_of(call.get(name)) or kind
    if places and (not kind or call.name == "hint") and kind_of(places[0]):
        kind = kind_of(places.pop(0))
    elif places and not kind and call.inner is not None and _is_icon(places[0]):
        places.pop(0)
    kind = kind or kind_of(call.get("icon")) or ("tip" if call.name == "hint" else "note")
    if call.inner is None or not call.inner.strip():
        if len(places) > 2:
            # Liquid has texts without quotation marks.
            places = [" ".join(places)]
        source = call.get(*TEXT_NAMES) or (places.pop() if places else "")
        nodes = [paragraph(*line_of(source, reader))] if source else []
    else:
        nodes = contents(call, reader)
    title = call.get(*TITLE_NAMES) or (places.pop(0) if places else "")
    title = "" if title.lower() in ("true", "false") else plain(line_of(title, reader))
    if not nodes and not title:
        return None
    return [Node(CALLOUT, {"kind": kind, "title": title}, nodes or [paragraph(text(title))])]


def _is_icon(word: str) -> bool:
    """Whether a word looks like the name of an icon; a title is written with a capital letter."""
    return not word or (word == word.lower() and not any(sign.isspace() for sign in word))


@element(
    remarks,
    *("details", "collapse", "expand", "spoiler", "detail", "collapsible", "toggle", "fold"),
    *("accordionitem", "accordion-item", "accordion", "expandable", "dropdown", "hidden"),
)
def details(call: Call, reader: Reader) -> list[Node] | None:
    """Return something to unfold; an accordion without a title is what is in it."""
    title = call.get("summary", "title", "header", "label", "name", "text")
    places = [word for word in call.args if word.lower() not in ("open", "close", "closed", "...")]
    title = title or (places[0] if places else "")
    if call.inner is None:
        return None
    nodes = contents(call, reader)
    if call.name == "accordion" and not title:
        return nodes
    summary = Node("summary", children=line_of(title or "Details", reader))
    return [Node("details", {}, [summary, *nodes])]


@element(
    remarks, "quote", "blockquote", "pullquote", "epigraph", "pull-quote", "pull", "block-quote"
)
def quotation(call: Call, reader: Reader) -> list[Node] | None:
    """Return a quote; who said it, and where, is its last paragraph."""
    places = list(call.args)
    if call.inner is not None and call.inner.strip():
        nodes = read(call.inner, reader, call.inner_line)
    elif source := call.get("text", "quote", "content") or (places.pop(0) if places else ""):
        nodes = [paragraph(*line_of(source, reader))]
    else:
        return None
    who = call.get("author", "by", "attribution", "name", "cite") or (places[0] if places else "")
    source = call.get("source", "title", "work", "from")
    href = call.get("link", "url", "href", "cite_url")
    if not href and source.startswith(("https://", "http://")):
        href, source = source, ""
    words = ", ".join(part for part in (who, source) if part)
    if words or href:
        line = line_of(words, reader) if words else []
        nodes.append(paragraph(text("— "), *([link(href, line or "")] if href else line)))
    return [Node("blockquote", children=nodes)]


@element(remarks, "timelineitem", "timeline-item")
def timeline_item(call: Call, reader: Reader) -> list[Node] | None:
    """Return an event: when and what in bold, and what is said about it."""
    parts = [call.get("badge", "date"), call.get("header", "title"), call.get("subheader")]
    title = " · ".join(part for part in parts if part)
    return [*title_line(title, reader), *contents(call, reader)]
