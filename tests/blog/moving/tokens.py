"""What a Markdown text says, by which a text and its export are compared.

Written without a look at blog/moving/markdown.py: markdown-it's own tokens, with the forms undone
that docs/moving.md lists under "What changes its form". These are, by number:

1. Lines: soft breaks are spaces, runs of white space one space, none at the ends of a line or next
   to a hard break. How a hard break, a mark, an entity, a link or a bare address is written does
   not count, and marks inside of each other have no order. ``<kbd>`` is code.
2. Headings: one rank lower when the text has one of the first rank; none below the fourth.
3. Lists: marks, and blank lines between items, do not count. An item is its paragraphs and one list
   behind them; what comes later, or is anything else, stands behind the item, and the list goes on
   with its next number.
4. Quotes: paragraphs and lists; anything else stands between two parts of the quote.
5. A remark (``> [!NOTE]``) is kind, title and what follows; anything but paragraphs and lists, and
   all behind that, stands behind it.
6. Pictures stand alone, and part their paragraph.
7. Code: the fence, its length, and the form of its options do not count, empty blocks neither.
8. Comments stand behind the paragraph they were in; empty ones are none.
9. Footnotes are numbered, and stand at the end, in the order of their references.
"""

import re
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from blog import languages

MARKS = {"em": "i", "strong": "b", "s": "s"}
HTML_MARKS = {"sup": "sup", "sub": "sub", "strong": "b", "em": "i", "del": "s"}
HTML_MARKS |= {"kbd": "code", "code": "code"}
TAG = re.compile(r"<(/?)([a-z]+)>")
COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
ALERT = re.compile(r"\[!([A-Z]+)\]")
OPTION = re.compile(r'(\w+)=(?:"([^"]*)"|\[([^\]]*)\]|(\S+?))(?=[\s,}]|$)')
BREAK, IMAGE, SKIP = "break", "image", ("comment", "")


@dataclass
class _State:
    shift: int = 0
    notes: list = field(default_factory=list)


def tokens(source: str) -> list:
    """Return what ``source`` says as nested tuples."""
    parser = MarkdownIt("commonmark", {"html": True, "linkify": True})
    parser.enable(["table", "strikethrough", "linkify"])
    parser.linkify.set({"fuzzy_link": False})
    parser.use(footnote_plugin, inline=False).use(deflist_plugin)
    parser.normalizeLink = parser.normalizeLinkText = str
    root = SyntaxTreeNode(parser.parse(source))
    state = _State(shift=int(any(node.tag == "h1" for node in root.walk(include_self=False))))
    found = _flow(root.children, state)
    notes = [("note", name, parts) for name, parts in state.notes]
    return [one for one in found if one != SKIP] + notes


def _flow(nodes: list, state: _State) -> list:
    found = []
    for node in nodes:
        found += _block(node, state)
    return found


def _block(node, state: _State) -> list:
    kind = node.type
    if kind == "paragraph":
        return _paragraph(node)
    if kind == "heading":
        rank = min(int(node.tag[1]) + state.shift, 4)
        return [("heading", rank, *part[1:]) for part in _paragraph(node)]
    if kind in ("bullet_list", "ordered_list"):
        return _list_parts(node, state)
    if kind in ("fence", "code_block"):
        return _code(node)
    if kind == "hr":
        return [("rule",)]
    if kind == "html_block":
        return [("comment", words.strip()) for words in COMMENT.findall(node.content)]
    if kind == "blockquote":
        return _quote(node, state)
    if kind == "table":
        return [_table(node)]
    if kind == "dl":
        parts = [(one.type, _only_kept(one, state)) for one in node.children]
        return [("definitions", parts)]
    if kind == "footnote_block":
        for note in node.children:
            state.notes.append((note.meta["label"], _item(note, state)[0]))
        return []
    raise AssertionError(f"no test makes a {kind}")


def _only_kept(node, state: _State) -> list:
    if node.type == "dt":
        return [_line(node.children[0])]
    kept, behind = _item(node, state)
    assert not behind, "no test hoists out of a definition"
    return kept


# Lines ------------------------------------------------------------------------------------------


def _paragraph(node) -> list:
    """Return a paragraph, parted by its pictures, with its comments behind it (6, 8)."""
    inline = node.children[0] if node.children else None
    found, comments, line = [], [], []
    for run in _runs(inline.children if inline else [], frozenset()):
        if run[0] == IMAGE:
            found += [_trimmed(line), run]
            line = []
        elif run[0] == "comment":
            comments.append(run)
        else:
            line.append(run)
    found.append(_trimmed(line))
    found = [("p", one) if isinstance(one, list) else one for one in found if one]
    return found + comments


def _line(inline) -> list:
    return _trimmed(_runs(inline.children, frozenset()))


def _runs(nodes, marks: frozenset) -> list[tuple]:
    """Return pieces of text, each with the marks on it."""
    found = []
    for node in nodes:
        kind = node.type
        if kind == "text":
            found.append((node.content, marks))
        elif kind == "softbreak":
            found.append((" ", marks))
        elif kind == "hardbreak":
            found.append((BREAK,))
        elif kind == "code_inline":
            found.append((node.content.replace("\n", " "), marks | {"code"}))
        elif kind in MARKS:
            found += _runs(node.children, marks | {MARKS[kind]})
        elif kind == "link":
            title = " ".join(str(node.attrs.get("title", "")).split())
            found += _runs(node.children, marks | {("a", node.attrs["href"], title)})
        elif kind == "image":
            alt = "".join(text for text, *_ in _runs(node.children, frozenset()))
            title = " ".join(str(node.attrs.get("title", "")).split())
            found.append((IMAGE, node.attrs["src"], " ".join(alt.split()), title))
        elif kind == "footnote_ref":
            found.append(("", marks | {("note", node.meta["label"])}))
        elif kind == "html_inline":
            marks = _html(node.content, marks, found)
        else:
            assert kind == "footnote_anchor", kind
    return found


def _html(source: str, marks: frozenset, found: list) -> frozenset:
    """Take a tag or a comment, and return the marks on what follows."""
    if comment := COMMENT.fullmatch(source):
        found.append(("comment", comment[1].strip()))
        return marks
    if source in ("<br>", "<br/>"):
        found.append((BREAK,))
        return marks
    end, name = TAG.fullmatch(source).groups()
    mark = {HTML_MARKS[name]}
    return marks - mark if end else marks | mark


def _trimmed(runs: list[tuple]) -> list[tuple]:
    """Return runs with single spaces, pieces with the same marks as one (1)."""
    joined: list[tuple] = []
    for run in runs:
        if run[0] == BREAK or not joined or joined[-1][0] == BREAK or joined[-1][1] != run[1]:
            joined.append(run)
        else:
            joined[-1] = (joined[-1][0] + run[0], run[1])
    clean: list[tuple] = []
    after_space = True
    for run in joined:
        if run[0] == BREAK:
            while clean and clean[-1][0] != BREAK and clean[-1][0].endswith(" "):
                clean[-1] = (clean[-1][0].rstrip(" "), clean[-1][1])
            clean.append(run)
            after_space = True
            continue
        words, marks = run
        if "code" not in marks:
            words = re.sub(r"[ \t\n]+", " ", words)
            if after_space:
                words = words.removeprefix(" ")
        after_space = words.endswith(" ") or (after_space and not words)
        if words or any(mark[0] == "note" for mark in marks):
            clean.append((words, marks))
    while clean and clean[-1][0].endswith(" ") and "code" not in clean[-1][1]:
        clean[-1] = (clean[-1][0].rstrip(" "), clean[-1][1])
    return [one for one in clean if one[0] or any(mark[0] == "note" for mark in one[1])]


# Blocks -----------------------------------------------------------------------------------------


def _list_parts(node, state: _State) -> list:
    """Return a list in pieces, and between them what cannot stand in it (3)."""
    is_numbered = node.type == "ordered_list"
    number = int(node.attrs.get("start", 1)) if is_numbered else 1
    found, items, first = [], [], number
    for item in node.children:
        kept, behind = _item(item, state)
        if kept or is_numbered:
            first = first if items else number
            items.append(kept)
        number += 1
        if behind:
            if items:
                found.append(("list", is_numbered and first, items))
            items = []
            found += behind
    if items:
        found.append(("list", is_numbered and first, items))
    return found


def _item(item, state: _State) -> tuple[list, list]:
    kept, nested, behind = [], [], []
    for child in item.children:
        if child.type in ("bullet_list", "ordered_list"):
            parts = _list_parts(child, state)
            if not behind and not nested and parts and parts[0][0] == "list":
                nested.append(parts.pop(0))
            behind += parts
        elif child.type == "paragraph":
            for part in _paragraph(child):
                moves = behind or nested or part[0] == IMAGE
                (behind if moves else kept).append(part)
        else:
            behind += _block(child, state)
    if kept and kept[0][0] == "p":
        kept[0] = ("p", _lowered(kept[0][1]))
    return [*kept, *nested], behind


def _lowered(runs: list) -> list:
    """Return the line of an item, the box of a task as it is written mostly."""
    if runs and runs[0][0].startswith("[X] "):
        return [("[x]" + runs[0][0][3:], runs[0][1]), *runs[1:]]
    return runs


def _quote(node, state: _State) -> list:
    if node.children and (alert := _alert(node.children[0])):
        kind, title, first = alert
        body, rest = _simple([*first, *_parts(node.children[1:], state)])
        return [("remark", kind, title, body), *_flat(rest)]
    found, parts = [], _parts(node.children, state)
    while parts:
        body, parts = _simple(parts)
        found += [("quote", body)] if body else []
        found += _flat(parts[:1])
        parts = parts[1:]
    return found


def _parts(nodes, state: _State) -> list:
    """Return blocks, a list or paragraph that falls to pieces as one piece."""
    found = []
    for node in nodes:
        parts = _block(node, state)
        found += parts if len(parts) == 1 else [("pieces", parts)]
    return found


def _simple(parts: list) -> tuple[list, list]:
    """Return paragraphs and lists, and what is behind the first that is neither (4, 5)."""
    for place, part in enumerate(parts):
        if part[0] not in ("p", "list"):
            return parts[:place], parts[place:]
    return parts, []


def _flat(parts: list) -> list:
    found = []
    for part in parts:
        found += part[1] if part[0] == "pieces" else [part]
    return found


def _alert(first) -> tuple | None:
    """Return kind, title and the rest of the first paragraph of a remark."""
    nodes = first.children[0].children if first.type == "paragraph" else []
    match = ALERT.match(nodes[0].content) if nodes else None
    if not match:
        return None
    runs = _runs(nodes, frozenset())
    breaks = [place for place, node in enumerate(nodes) if node.type == "softbreak"]
    title = _runs(nodes[: breaks[0]] if breaks else nodes, frozenset())
    words = "".join(run[0] for run in title)[match.end() :]
    body = _trimmed(runs[len(title) + 1 :])
    return match[1], " ".join(words.split()), [("p", body)] if body else []


def _table(node) -> tuple:
    rows = [row for part in node.children for row in part.children]
    head = rows[0].children
    aligned = [str(cell.attrs.get("style", "")).replace("text-align:left", "") for cell in head]
    return ("table", aligned, [[_line(cell.children[0]) for cell in row.children] for row in rows])


def _code(node) -> list:
    source = node.content.removesuffix("\n")
    if not source:
        return []
    words, _, rest = node.info.strip().partition(" ") if node.type == "fence" else ("", "", "")
    language, _, name = words.partition(":")
    options = {key: quoted or listed or bare for key, quoted, listed, bare in OPTION.findall(rest)}
    start = int(options.get("linenostart", 1))
    lines = re.findall(r"\d+(?:-\d+)?", options.get("hl_lines", ""))
    title = name or options.get("title") or options.get("filename") or ""
    shows = options.get("linenos", "false") != "false"
    return [("code", source, languages.identify(language), title, lines, shows, start)]
