"""Shortcodes and tags that stand among Markdown, taken out before it is parsed.

As Hugo does it: each call is replaced by a sign that means nothing in Markdown, and is found again
in the tree. So a call may stand in a line, alone, in the address of a link, or in code (where the
sign turns back into what was written). The signs are two code points that Unicode keeps out of
texts.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

OPEN, CLOSE = "\ufdd0", "\ufdd1"
SIGN = re.compile(f"{OPEN}(\\d+){CLOSE}")
HUGO_NAME = re.compile(r"[\w./-]*[\w.-]")
HUGO_ARGUMENT = re.compile(
    r"""(?:(?P<name>[\w-]+)\s*=\s*)?
    (?:"(?P<double>(?:[^"\\]|\\.)*)"|`(?P<raw>[^`]*)`|(?P<bare>[^\s"`=]+))""",
    re.VERBOSE | re.DOTALL,
)


@dataclass
class Call:
    """A shortcode or tag: its name, arguments by place and by name, and what it encloses.

    ``source`` is how it was written. ``inner`` is None when it encloses nothing. A call named ""
    is a piece of text that only looks like a call; ``inner`` is that text. ``line`` and
    ``inner_line`` are where it and what it encloses begin, from 1.
    """

    name: str
    args: list[str] = field(default_factory=list)
    params: dict[str, str] = field(default_factory=dict)
    inner: str | None = None
    source: str = ""
    line: int = 0
    inner_line: int = 0

    @property
    def label(self) -> str:
        """What to call it in a message: its name, or for an expression all of it."""
        return self.name if self.name[:1].isalnum() else " ".join(self.source.split())[:80]

    def get(self, *keys: str | int, default: str = "") -> str:
        """Return the first argument there is: numbers are places from 0, words are names."""
        for key in keys:
            if isinstance(key, int):
                if key < len(self.args):
                    return self.args[key]
            elif key.lower() in self.params:
                return self.params[key.lower()]
        return default


@dataclass
class Prepared:
    """A text with signs in place of calls; ``lines[n]`` is the line in the source of its line n."""

    text: str
    calls: list[Call]
    lines: list[int]

    def restore(self, text: str) -> str:
        """Return ``text``, part of this one, with the calls as they were written."""

        def source(match: re.Match) -> str:
            call = self.calls[int(match[1])]
            return call.source if call.name else call.inner or ""

        return SIGN.sub(source, text) if OPEN in text else text

    def line(self, number: int) -> int:
        """Return the line of the source for line ``number`` (from 0) of the text, from 1."""
        return self.lines[min(number, len(self.lines) - 1)] + 1


@dataclass
class Tag:
    """A tag found by a scanner, from ``begin`` to ``end`` in the text.

    ``role``: "open" (may enclose something, or not), "close", or "alone".
    """

    begin: int
    end: int
    role: str
    call: Call


def prepare(text: str, scan: Callable[[str], list[Tag]], first_line: int = 1) -> Prepared:
    """Return ``text`` with its calls taken out.

    :param scan: returns the tags of a dialect in the order in which they stand.
    :param first_line: the line of the file on which the text begins.
    """
    text = text.replace(OPEN, "\ufffd").replace(CLOSE, "\ufffd")
    calls, pieces, lines = [], [], [first_line - 1]
    end, row = 0, first_line - 1

    def keep(piece: str, sign: str | None = None) -> None:
        nonlocal row
        for sign_ in piece:
            if sign_ == "\n":
                row += 1
                if sign is None:
                    lines.append(row)
        pieces.append(piece if sign is None else sign)

    for tag in _pair(scan(text), text):
        keep(text[end : tag.begin])
        tag.call.line = row + 1
        tag.call.inner_line += row + 1
        if tag.call.name or tag.call.inner:
            keep(text[tag.begin : tag.end], f"{OPEN}{len(calls)}{CLOSE}")
            calls.append(tag.call)
        else:
            # What stands for nothing must not be seen by the parser: it would be a paragraph.
            keep(text[tag.begin : tag.end], "")
            if text[tag.end - 1] == "\n":
                # It took its whole line with it.
                lines[-1] = row
        end = tag.end
    keep(text[end:])
    return Prepared("".join(pieces), calls, lines)


def _pair(tags: list[Tag], text: str) -> list[Tag]:
    """Return the outermost calls, each from its opening tag to its closing one if it has one."""
    found: list[Tag] = []
    # How many are open under each name; without it, every stray end would look through all.
    opened: Counter[str] = Counter()
    inside: dict[int, tuple[int, int]] = {}
    for tag in tags:
        if tag.role != "close":
            found.append(tag)
            opened[tag.call.name] += tag.role == "open"
            continue
        if not opened[tag.call.name]:
            continue
        for place in range(len(found) - 1, -1, -1):
            opening = found[place]
            if opening.role == "open" and opening.call.name == tag.call.name:
                inside[id(opening)] = (opening.end, tag.begin)
                opened.subtract(one.call.name for one in found[place:] if one.role == "open")
                opening.end, opening.role = tag.end, "alone"
                del found[place + 1 :]
                break
        # A closing tag without an opening one stays in the text, where it can be seen.
    for one in found:
        if id(one) in inside:
            begin, end = inside[id(one)]
            one.call.inner, one.call.source = text[begin:end], text[one.begin : one.end]
            one.call.inner_line = text.count("\n", one.begin, begin)
    return found


def scan_hugo(text: str) -> list[Tag]:
    """Return the shortcodes of Hugo in ``text``: ``{{< >}}``, ``{{% %}}``, and escaped ones."""
    found, place = [], 0
    while (begin := text.find("{{", place)) >= 0:
        tag = _hugo_tag(text, begin)
        if tag:
            found.append(tag)
        place = tag.end if tag else begin + 2
    return found


def _hugo_tag(text: str, begin: int) -> Tag | None:
    kind = text[begin + 2 : begin + 3]
    if kind not in ("<", "%"):
        return None
    closing = (">" if kind == "<" else "%") + "}}"
    if text.startswith("/*", begin + 3):
        end = text.find(f"*/{closing}", begin)
        if end < 0:
            return None
        written = "{{" + kind + text[begin + 5 : end] + closing
        end += 2 + len(closing)
        return Tag(begin, end, "alone", Call("", inner=written, source=text[begin:end]))
    place = _skip_space(text, begin + 3)
    closes = text.startswith("/", place)
    if closes:
        place = _skip_space(text, place + 1)
    name = HUGO_NAME.match(text, place)
    if not name:
        return None
    call = Call(name[0].removesuffix(".html").lower())
    place = name.end()
    role = "close" if closes else "open"
    while True:
        place = _skip_space(text, place)
        if text.startswith(closing, place):
            end = place + len(closing)
            break
        if text.startswith(f"/{closing}", place):
            end, role = place + 1 + len(closing), "alone"
            break
        argument = HUGO_ARGUMENT.match(text, place)
        if not argument or (argument["bare"] or "").startswith(("{{<", "{{%")):
            # Another tag begins before this one has ended.
            return None
        place = _take_argument(call, argument, text, closing)
    call.source = text[begin:end]
    return Tag(begin, end, role, call)


def _take_argument(call: Call, argument: re.Match, text: str, closing: str) -> int:
    """Add an argument to ``call`` and return where it ends."""
    end = argument.end()
    if argument["double"] is not None:
        value = re.sub(r'\\(["\\])', r"\1", argument["double"])
    elif argument["raw"] is not None:
        value = argument["raw"]
    else:
        value = argument["bare"]
        # Nothing need stand between the last argument and the end of the tag.
        cut = value.find(closing)
        if cut >= 0:
            end -= len(value) - cut
            value = value[:cut]
    if argument["name"]:
        call.params[argument["name"].lower()] = value
    elif value:
        call.args.append(value)
    return end


def _skip_space(text: str, place: int) -> int:
    while place < len(text) and text[place].isspace():
        place += 1
    return place
