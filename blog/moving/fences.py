"""What stands behind the fence of a code block: language, and options in many dialects.

Hugo: ``python {hl_lines=[1,"4-6"] linenos=table linenostart=5}``; Pandoc and others:
``{.python .numberLines startFrom="5"}``; Docusaurus and Gatsby: ``python title="x.py" {1,4-6}``;
a name behind a colon: ``python:x.py``. What comes out is what a code block of ours stores.
"""

import re
from dataclasses import dataclass, field

from blog import languages

# A word, then perhaps a value: quoted, in brackets, or bare.
ATTRIBUTE = re.compile(
    r"""
    (?P<name>[.\#]?[\w@:-]+)
    (?:\s*=\s*(?:"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>(?:[^'\\]|\\.)*)'|\[(?P<list>[^\]]*)\]|(?P<bare>[^\s,}]+)))?
    """,
    re.VERBOSE,
)
SEPARATORS = re.compile(r"[\s,]*")
LINE_RANGES = re.compile(r"\d+(?:-\d+)?(?:[\s,]+\d+(?:-\d+)?)*")
FILE_KEYS = ("filename", "file", "title", "name", "file_name")
HIGHLIGHT_KEYS = ("hl_lines", "highlight", "highlight_lines", "mark", "emphasize-lines")
NUMBER_KEYS = ("linenos", "line-numbers", "linenumbers", "showlinenumbers", "numberlines")
START_KEYS = ("linenostart", "startfrom", "start", "startline", "lineno-start", "start-line")
CAPTION_KEYS = ("caption",)
OFF = {"false", "no", "off", "0", "none"}


@dataclass
class Fence:
    """A code block's options as ours stores them; ``left`` are those that have no place there."""

    language: str = languages.PLAIN
    filename: str = ""
    highlight_lines: str = ""
    start_line: int = 1
    show_line_numbers: bool = False
    caption: str = ""
    left: dict[str, str] = field(default_factory=dict)


def parse_attributes(source: str) -> dict[str, str]:
    """Return the attributes in ``source``: ``.a #b key=value other="x y" list=[1,"2-3"]``.

    Classes come under "class", separated by spaces, and an id under "id"; a name without a value
    has an empty one.

    :raises ValueError: when it is something else than attributes.
    """
    found: dict[str, str] = {}
    place = SEPARATORS.match(source).end()
    while place < len(source):
        match = ATTRIBUTE.match(source, place)
        if not match:
            raise ValueError(f"no attributes: {source}")
        name, value = match["name"], _value(match)
        if name.startswith("."):
            found["class"] = f"{found.get('class', '')} {name[1:]}".strip()
        elif name.startswith("#"):
            found["id"] = name[1:]
        else:
            found[name] = value
        place = match.end()
        gap = SEPARATORS.match(source, place).end()
        if gap == place and place < len(source):
            raise ValueError(f"no attributes: {source}")
        place = gap
    return found


def _value(match: re.Match) -> str:
    if match["double"] is not None:
        return re.sub(r"\\(.)", r"\1", match["double"])
    if match["single"] is not None:
        return re.sub(r"\\(.)", r"\1", match["single"])
    if match["list"] is not None:
        return ",".join(part.strip(" \"'") for part in match["list"].split(","))
    return match["bare"] or ""


def parse_info(info: str) -> Fence:
    """Return what the words behind a fence say; never fails, what is not understood is ``left``."""
    fence = Fence()
    words, braces = _split_braces(info.strip())
    attributes: dict[str, str] = {}
    language, _, rest = words.partition(" ")
    if "=" in language:
        language, rest = "", words
    language, rest = language.strip(), rest.strip()
    for source in (*braces, rest):
        if LINE_RANGES.fullmatch(source):
            attributes["hl_lines"] = source
        else:
            try:
                attributes.update(parse_attributes(source))
            except ValueError:
                fence.left[""] = f"{fence.left.get('', '')} {source}".strip()
    classes = attributes.pop("class", "").split()
    if not language and classes:
        language = classes.pop(0)
    elif not language:
        # R Markdown writes the language itself in braces, and nothing else.
        lone = [name for name, value in attributes.items() if not value]
        if lone and languages.normalise(lone[0]) != languages.PLAIN:
            language = lone[0]
            del attributes[lone[0]]
    name, colon, filename = language.partition(":")
    if colon and name and filename:
        language, fence.filename = name, " ".join(filename.split())
    fence.language = languages.identify(language)
    for one in classes:
        attributes.setdefault(one, "")
    _apply(fence, attributes)
    return fence


def _split_braces(info: str) -> tuple[str, list[str]]:
    """Return the words outside of braces, and what stands in each pair of them."""
    outside, inside, depth, quote = [""], [], 0, ""
    before = ""
    for sign in info:
        if quote:
            quote = "" if sign == quote and before != "\\" else quote
            before = "" if before == "\\" else sign
        elif sign in "\"'" and depth:
            quote = sign
        elif sign == "{":
            depth += 1
            if depth == 1:
                inside.append("")
                continue
        elif sign == "}" and depth:
            depth -= 1
            if not depth:
                outside.append("")
                continue
        if depth:
            inside[-1] += sign
        else:
            outside[-1] += sign
    if depth:  # a brace that is never closed is a sign like any other
        return info, []
    return " ".join(part.strip() for part in outside if part.strip()), [
        part.strip() for part in inside
    ]


def _apply(fence: Fence, attributes: dict[str, str]) -> None:
    for name, value in attributes.items():
        key = name.lower()
        if key in FILE_KEYS and value and not fence.filename:
            fence.filename = value[:200]
        elif key in HIGHLIGHT_KEYS and LINE_RANGES.fullmatch(value):
            fence.highlight_lines = ",".join(value.replace(",", " ").split())
        elif key in NUMBER_KEYS:
            fence.show_line_numbers = value.lower() not in OFF
        elif key in START_KEYS and value.isdecimal() and len(value) < 7:
            fence.start_line = int(value)
        elif key in CAPTION_KEYS:
            fence.caption = value[:500]
        else:
            fence.left[name] = value
    if fence.highlight_lines and fence.start_line != 1:
        # Hugo counts from the first line of the code, we count as the numbers beside it do.
        fence.highlight_lines = shift_lines(fence.highlight_lines, fence.start_line - 1)


def shift_lines(ranges: str, by: int) -> str:
    """Return line numbers such as ``1,4-6``, each larger by ``by``."""
    return re.sub(r"\d+", lambda number: str(max(0, int(number[0]) + by)), ranges)


def format_info(value: dict) -> str:
    """Return what stands behind the fence of a code block stored as ``value``, as Hugo has it."""
    language = value.get("language") or ""
    language = "" if language == languages.PLAIN else language
    start = 1 if value.get("start_line") is None else value["start_line"]
    parts = []
    if filename := value.get("filename"):
        parts.append(f"filename={quoted(filename)}")
    if lines := value.get("highlight_lines"):
        numbers = shift_lines(lines, 1 - start).replace(" ", "").split(",")
        parts.append(f"hl_lines=[{','.join(_number(one) for one in numbers if one)}]")
    if value.get("show_line_numbers"):
        parts.append("linenos=true")
    if start != 1:
        parts.append(f"linenostart={start}")
    if caption := value.get("caption"):
        parts.append(f"caption={quoted(caption)}")
    if not parts:
        return language
    # Hugo reads the braces only behind a language.
    return f"{language or languages.PLAIN} {{{' '.join(parts)}}}"


def quoted(value: str) -> str:
    """Return ``value`` in double quotes, on one line."""
    value = " ".join(value.split())
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _number(one: str) -> str:
    return f'"{one}"' if "-" in one else one
