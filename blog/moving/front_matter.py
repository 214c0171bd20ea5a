"""The head of a Markdown file: taken off, read, and written again.

Hugo reads YAML by the core rules of YAML 1.2, and so does this: ``no`` and ``on`` are text, 12:30
is not a number in base 60. Dates stay as they are written, because PyYAML would turn their offset
into UTC, and an author's day with it.

Source: YAML 1.2.2, section 10.3 (core schema); https://gohugo.io/content-management/front-matter/
"""

import json
import re
import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

import yaml

from blog.moving.meta import read_meta
from blog.moving.moments import parse_moment

__all__ = ["FrontMatter", "FrontMatterError", "dump", "parse_json", "parse_moment", "parse_toml"]
__all__ += ["parse_yaml", "read_meta", "split"]

Format = Literal["yaml", "toml", "json", ""]

# Aliases let a short file stand for a huge value; no front matter needs this many parts.
MOST_PARTS = 50_000

_TAG = "tag:yaml.org,2002:"


class FrontMatterError(ValueError):
    """Front matter that cannot be read; ``line`` and ``column`` count from 1 in the file."""

    def __init__(self, message: str, line: int = 1, column: int = 1):
        super().__init__(message)
        self.line = line
        self.column = column


@dataclass
class FrontMatter:
    """A file taken apart.

    ``data`` has its keys as written; ``body`` has ``\\n`` as newline and begins on ``body_line``.
    """

    data: dict
    format: Format
    body: str
    body_line: int
    lines: dict[str, int] = field(default_factory=dict, repr=False)

    def line_of(self, key: str) -> int:
        """Return the line of the file on which a key of the first level stands, else 0."""
        return self.lines.get(key, 0)


def split(text: str) -> FrontMatter:
    """Return front matter and text of a file; a file without front matter has no ``data``.

    :raises FrontMatterError: when the front matter has no end, cannot be read, or is no mapping.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    start = len(text) - len(text.lstrip(" \t\n"))
    first = text.count("\n", 0, start) + 1  # the line on which front matter could begin
    end_of_line = text.find("\n", start)
    opening = text[start : end_of_line if end_of_line >= 0 else len(text)].rstrip()
    if opening == "---":
        inner, body, lines = _fenced(text, start, first, r"(?:---|\.\.\.)")
        data, places = _load_yaml(inner, first)
        return FrontMatter(_mapping(data, first), "yaml", body, first + lines, places)
    if opening == "+++":
        inner, body, lines = _fenced(text, start, first, r"\+\+\+")
        data = _load_toml(inner, first)
        places = _find_keys(inner, data, r"""^[ \t]*["']?{}["']?[ \t]*=|^\[+{}\]""", first + 1)
        return FrontMatter(_mapping(data, first), "toml", body, first + lines, places)
    # "{{<" and "{%" begin a shortcode or a tag of Liquid in a file without front matter.
    if re.match(r'\{\s*["}]', text[start:]):
        data, end = _load_json(text, start)
        newline = text.find("\n", end)
        rest = text[end:] if newline < 0 or text[end:newline].strip() else text[newline + 1 :]
        places = _find_keys(text[start:end], data, r'"{}"\s*:', first)
        body_line = text.count("\n", 0, len(text) - len(rest)) + 1
        return FrontMatter(_mapping(data, first), "json", rest, body_line, places)
    return FrontMatter({}, "", text, 1)


def parse_yaml(text: str) -> object:
    """Return what a whole file of YAML says, by the same rules; dates are text.

    :raises FrontMatterError: when it cannot be read.
    """
    return _load_yaml(text.removeprefix("\ufeff"), 0)[0]


def parse_toml(text: str) -> dict:
    """Return what a whole file of TOML says.

    :raises FrontMatterError: when it cannot be read.
    """
    return _load_toml(text.removeprefix("\ufeff").replace("\r\n", "\n"), 0)


def parse_json(text: str) -> object:
    """Return what a whole file of JSON says.

    :raises FrontMatterError: when it cannot be read.
    """
    text = text.removeprefix("\ufeff")
    return _load_json(text, len(text) - len(text.lstrip()))[0]


def _fenced(text: str, start: int, first: int, fence: str) -> tuple[str, str, int]:
    """Return what stands between two fences, what comes after, and how many lines that took."""
    inner_start = text.find("\n", start) + 1
    closing = re.compile(rf"^{fence}[ \t]*(?:\n|\Z)", re.MULTILINE)
    found = closing.search(text, inner_start) if inner_start else None
    if found is None:
        raise FrontMatterError(f"the front matter that begins on line {first} has no end", first)
    return (
        text[inner_start : found.start()],
        text[found.end() :],
        text.count("\n", start, found.start()) + 1,
    )


def _mapping(data: object, line: int) -> dict:
    if data is None:
        return {}
    if not isinstance(data, dict):
        kind = "a list" if isinstance(data, list) else "a single value"
        raise FrontMatterError(f"the front matter is {kind}, not keys with values", line + 1)
    return data


def _find_keys(text: str, data: object, pattern: str, first: int) -> dict[str, int]:
    places = {}
    for key in data if isinstance(data, dict) else ():
        written = re.escape(key)
        found = re.search(pattern.replace("{}", written), text, re.MULTILINE)
        if found:
            places[key] = text.count("\n", 0, found.start()) + first
    return places


def _load_toml(text: str, before: int) -> dict:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        found = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", message)
        line, column = text.count("\n") + before, 1
        if found:
            message = message[: found.start()]
            if found[1]:
                line, column = int(found[1]) + before, int(found[2])
        raise FrontMatterError(message, line, column) from error
    except (RecursionError, ValueError) as error:
        raise FrontMatterError(f"this TOML cannot be read: {error}", before + 1) from error


def _unique(pairs: list[tuple[str, object]]) -> dict:
    result = dict(pairs)
    if len(result) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise FrontMatterError(f'the key "{twice}" is there twice')
    return result


def _load_json(text: str, start: int) -> tuple[object, int]:
    decoder = json.JSONDecoder(object_pairs_hook=_unique)
    try:
        return decoder.raw_decode(text, start)
    except json.JSONDecodeError as error:
        raise FrontMatterError(error.msg, error.lineno, error.colno) from error
    except FrontMatterError as error:
        twice = re.search(r'"(.*)"', str(error))
        if twice:  # the decoder gives no place: the second time the key is written is the error
            places = [m.start() for m in re.finditer(rf'"{re.escape(twice[1])}"\s*:', text)]
            at = places[1] if len(places) > 1 else start
            error.line = text.count("\n", 0, at) + 1
            error.column = at - (text.rfind("\n", 0, at) + 1) + 1
        raise
    except (RecursionError, ValueError) as error:
        raise FrontMatterError(f"this JSON cannot be read: {error}") from error


# The C parser is ten times as fast, and reads tabs behind a colon as Hugo does.
class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    yaml_implicit_resolvers = {}

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key_node, _ in node.value if isinstance(node, yaml.MappingNode) else ():
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            if key in seen and key_node.tag != _TAG + "merge":
                raise yaml.constructor.ConstructorError(
                    None, None, f'the key "{key}" is there twice', key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def _int(loader: yaml.Loader, node: yaml.ScalarNode) -> int:
    value = loader.construct_scalar(node)
    try:
        if value[:2] in ("0o", "0x"):
            return int(value, 0)
        return int(value, 10)
    except ValueError as error:
        raise yaml.constructor.ConstructorError(None, None, str(error), node.start_mark) from error


def _text(loader: yaml.Loader, node: yaml.ScalarNode) -> str:
    return loader.construct_scalar(node)


_CORE = [
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
]
_DIGITS = list("-+0123456789.")
_SPECIAL = r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
# Less than the core schema takes for a number: "007" would lose its zeros, and a commit such as
# "12e4567" everything. Hugo reads the second as text too.
_READ = [
    ("int", r"[-+]?(?:0|[1-9][0-9]*)|0o[0-7]+|0x[0-9a-fA-F]+", _DIGITS),
    ("float", rf"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?|{_SPECIAL}", _DIGITS),
    ("merge", "<<", ["<"]),
]
# What other readers of YAML 1.1 and 1.2 take for something else than text, beside what PyYAML does.
_QUOTED = [
    ("int", r"[-+]?[0-9_]+|0o[0-7]+|0x[0-9a-fA-F_]+|0b[01_]+", _DIGITS),
    (
        "float",
        rf"[-+]?(?:\.[0-9_]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?|{_SPECIAL}",
        _DIGITS,
    ),
    ("bool", "y|Y|n|N", list("yYnN")),
]
for _name, _pattern, _starts in [*_CORE, *_READ]:
    _Loader.add_implicit_resolver(_TAG + _name, re.compile(rf"(?:{_pattern})\Z"), _starts)
_Loader.add_constructor(_TAG + "int", _int)
_Loader.add_constructor(_TAG + "timestamp", _text)
_Loader.add_constructor(_TAG + "binary", _text)


def _load_yaml(text: str, before: int) -> tuple[object, dict[str, int]]:
    """Return the value and the lines of its first keys; ``before`` lines stand above it."""
    places = {}
    if odd := yaml.reader.Reader.NON_PRINTABLE.search(text):
        line = text.count("\n", 0, odd.start()) + 1 + before
        column = odd.start() - text.rfind("\n", 0, odd.start())
        raise FrontMatterError(f"the character {odd[0]!r} is not allowed", line, column)
    loader = None
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            return None, places
        if isinstance(node, yaml.MappingNode):
            for key, _ in node.value:
                places[str(key.value)] = key.start_mark.line + 1 + before
        data = _with_text_keys(loader.construct_document(node), [MOST_PARTS])
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        # An open quote or bracket is noticed at the end of the text; the error is where it began.
        if error.context_mark and mark.line >= text.rstrip().count("\n") + 1:
            mark = error.context_mark
        message = error.problem or error.context or "this YAML cannot be read"
        place = (mark.line + 1 + before, mark.column + 1) if mark else (before + 1, 1)
        raise FrontMatterError(message, *place) from error
    except (yaml.YAMLError, RecursionError, ValueError, TypeError) as error:
        raise FrontMatterError(f"this YAML cannot be read: {error}", before + 1) from error
    finally:
        if loader is not None:
            loader.dispose()
    return data, places


def _with_text_keys(value: object, budget: list[int]) -> object:
    budget[0] -= 1
    if budget[0] < 0:
        raise ValueError("it repeats itself through aliases without end")
    if isinstance(value, dict):
        return {_key(key): _with_text_keys(item, budget) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [_with_text_keys(item, budget) for item in value]
    return value


def _key(key: object) -> str:
    if isinstance(key, bool):
        return str(key).lower()
    return "" if key is None else str(key)


class _Dumper(yaml.SafeDumper):
    """Quotes what any reader of YAML 1.1 or 1.2 could take for something else than text."""

    def ignore_aliases(self, data):
        return True

    def increase_indent(self, flow=False, indentless=False):
        return super().increase_indent(flow, False)  # list items stand in from their key


for _name, _pattern, _starts in [*_CORE, *_QUOTED]:
    _Dumper.add_implicit_resolver(_TAG + _name, re.compile(rf"(?:{_pattern})\Z"), _starts)


def _dump_text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = None
    if re.search("[\x85\u2028\u2029\t]", value):
        style = '"'  # line breaks to some readers and none to others
    elif "\n" in value:
        # A block cannot say how it begins or ends with blanks in a way that all readers share.
        style = '"' if value != value.strip() and value != value.strip() + "\n" else "|"
    elif "'" in value and '"' not in value and "\\" not in value:
        style = _quoted_if_needed(value)
    return dumper.represent_scalar(_TAG + "str", value, style=style)


def _quoted_if_needed(value: str) -> str | None:
    # Inside a sentence an apostrophe needs no quotes; where quotes are needed, '' reads badly.
    return '"' if value[0] == "'" or ": " in value or " #" in value else None


def _dump_moment(dumper: yaml.SafeDumper, value: date) -> yaml.ScalarNode:
    return dumper.represent_scalar(_TAG + "timestamp", value.isoformat())


_Dumper.add_representer(str, _dump_text)
_Dumper.add_representer(datetime, _dump_moment)
_Dumper.add_representer(date, _dump_moment)


def dump(data: dict) -> str:
    """Return ``data`` as YAML front matter with its ``---`` lines, keys in their order.

    Dates and datetimes stand unquoted in ISO form with their offset; text that looks like one is
    quoted. The same data always gives the same bytes.
    """
    if not data:
        return "---\n---\n"
    written = yaml.dump(
        data,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=False,
        width=float("inf"),
    )
    return f"---\n{written}---\n"
