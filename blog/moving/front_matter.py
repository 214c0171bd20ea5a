"""The head of a Markdown file: taken off, read, and written again.

Source: https://gohugo.io/content-management/front-matter/
"""

import json
import re
import tomllib
from dataclasses import dataclass, field
from typing import Literal

from blog.moving.meta import read_meta
from blog.moving.moments import parse_moment
from blog.moving.yaml_rules import FrontMatterError, dump, load_yaml, parse_yaml

__all__ = ["FrontMatter", "FrontMatterError", "dump", "parse_json", "parse_moment", "parse_toml"]
__all__ += ["parse_yaml", "read_meta", "split"]

Format = Literal["yaml", "toml", "json", ""]


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
        data, places = load_yaml(inner, first)
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
