"""Source code to HTML: coloured by Pygments on the server, one element a line.

The text content of what comes back is the code, character for character. That is the promise that
selecting, copying and the tests rest on; whatever a reader sees beside the code (line numbers,
names of invisible characters) is put there by the style sheet. Only classes are used, never styles.

Knows no database and no request.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from html import escape
from itertools import pairwise

import pygments
from django.core.cache import cache
from django.utils.safestring import SafeString, mark_safe
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import (
    Comment,
    Error,
    Generic,
    Keyword,
    Literal,
    Name,
    Number,
    Operator,
    String,
    Token,
    _TokenType,
)

from blog import languages
from home.newlines import normalise_newlines

# To be raised with every change of what is written below: results are kept by content.
RENDERER_VERSION = 1
CACHE_SECONDS = 30 * 24 * 3600

# Beyond these, code is shown plain. Deliberately counts and no clock: the same code must not be
# coloured on one request and plain on the next. Some of Pygments' expressions take time by the
# square of a line or of the whole: 95,000 words taken for C# need minutes, 100,000 times "(" 0.7 s.
# Within these limits the worst that was found for any of our languages is about 2 s, once.
MAX_CHARACTERS = 30_000
MAX_LINES = 1_000
MAX_LINE_CHARACTERS = 1_000

# What the style sheet colours, in Pygments' own short names. A token takes the class of its nearest
# ancestor here, so that the HTML carries no class that nothing uses.
CLASSES = {
    Token: "",
    Comment: "c",
    Comment.Preproc: "k",
    Error: "",
    Keyword: "k",
    Keyword.Constant: "m",
    Keyword.Type: "nc",
    Literal: "s",
    Literal.String: "s",
    Name.Attribute: "na",
    Name.Builtin: "nb",
    Name.Builtin.Pseudo: "nb",
    Name.Class: "nc",
    Name.Constant: "m",
    Name.Decorator: "nb",
    Name.Entity: "m",
    Name.Exception: "nc",
    Name.Function: "nf",
    Name.Property: "na",
    Name.Tag: "k",
    Name.Variable: "nv",
    Number: "m",
    Operator.Word: "k",
    String: "s",
    String.Doc: "c",
    String.Affix: "k",
    String.Escape: "m",
    String.Interpol: "m",
    String.Regex: "m",
    Generic.Deleted: "gd",
    Generic.Inserted: "gi",
    Generic.Heading: "gh",
    Generic.Subheading: "gu",
    Generic.Output: "go",
    Generic.Error: "gt",
    Generic.Traceback: "gt",
    Generic.Prompt: "gp",
}
# A line that is all of one of these is marked as a whole: a background across the full width, and
# for the copy button the difference between what was typed and what was answered.
WHOLE_LINE = {"gd", "gi", "gh", "gu", "go", "gt"}

# 1 or 4-6; with the dashes that word processors make of a hyphen.
_LINES = re.compile(r"\s*([0-9]{1,9})(?:\s*[-\u2010-\u2013]\s*([0-9]{1,9}))?\s*")

Piece = tuple[str, str]  # class, text

# Characters that change or hide what code says without being seen: controls of direction ("trojan
# source"), of width zero, fillers, tags, and the old control characters but for tab and newline.
# Joiners between two non-ASCII characters do their proper work in emoji and in Persian, and the
# tags behind a black flag are the flags of England, Scotland and Wales.
_INVISIBLE = re.compile(
    r"\U0001F3F4[\U000E0020-\U000E007E]+\U000E007F"
    r"|(?P<hidden>"
    r"[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]"
    r"|[\u00AD\u034F\u115F\u1160\u17B4\u17B5\u180E\u200B\u2028\u2029\u2060-\u2064\u206A-\u206F"
    r"\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\U000E0000-\U000E007F]"
    r"|[\x01-\x08\x0B-\x1F\x7F-\x9F]"
    r"|(?<![^\x00-\x7F])[\u200C\u200D]|[\u200C\u200D](?![^\x00-\x7F])"
    r")"
)


def count_lines(code: str) -> int:
    """Return how many lines ``code`` shows; a newline at the end opens no further one."""
    return code.count("\n") + (not code.endswith("\n"))


def parse_line_numbers(text: str) -> list[tuple[int, int]]:
    """Return the ranges, first and last line, that ``text`` such as ``1,4-6`` names.

    :raises ValueError: saying in words for authors what is wrong: syntax, order, doubles.
    """
    ranges: list[tuple[int, int]] = []
    for part in text.split(",") if text.strip() else ():
        match = _LINES.fullmatch(part)
        if match is None:
            raise ValueError(f"“{part.strip()}” is no line number. Write for example 1,4-6.")
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first:
            raise ValueError(f"“{part.strip()}” runs backwards: write {last}-{first}.")
        if ranges and first <= ranges[-1][1]:
            raise ValueError(f"Line {first} is out of order: name each line once, from top to end.")
        ranges.append((first, last))
    return ranges


def highlight(
    code: str,
    language: str = languages.PLAIN,
    *,
    highlight_lines: Iterable[tuple[int, int]] = (),
    start_line: int = 1,
    show_line_numbers: bool = False,
) -> SafeString:
    """Return ``code`` as HTML for the inside of ``<pre><code>``, from the cache if it is there.

    ``highlight_lines`` are ranges of first and last, counted as the reader does, from
    ``start_line``; what lies outside of the code is ignored. An unknown ``language`` and code
    beyond the limits of this module come back uncoloured, never as an error.
    """
    marked = tuple(highlight_lines)
    key = _cache_key(code, language, marked, start_line, show_line_numbers)
    html = cache.get(key)
    if html is None:
        html = _render(code, languages.get(language), marked, start_line, show_line_numbers)
        cache.set(key, html, CACHE_SECONDS)
    return mark_safe(html)  # noqa: S308 - every piece of text went through escape()


def _cache_key(*inputs) -> str:
    material = repr((RENDERER_VERSION, pygments.__version__, *inputs))
    return "code:" + hashlib.sha256(material.encode("utf-8", "surrogatepass")).hexdigest()


def _render(
    code: str,
    language: languages.Language,
    marked: tuple[tuple[int, int], ...],
    first: int,
    show_line_numbers: bool,
) -> str:
    # HTML cannot hold NUL; forms refuse it, but code comes from imports too.
    code = normalise_newlines(code).replace("\0", "\N{REPLACEMENT CHARACTER}")
    lines = list(_lines(_tokens(code, language)))
    if language.is_session:
        lines = _tell_answers(lines)
    elif language.id == "diff":
        lines = _name_files_of_diff(lines)
    html = []
    for number, line in enumerate(lines, start=first):
        whole = _class_of_line(line)
        tag = "mark" if any(start <= number <= end for start, end in marked) else "span"
        attributes = f' class="{whole}"' if whole else ""
        if show_line_numbers:
            attributes += f' data-n="{number}"'
        html.append(f"<{tag}{attributes}>{_join(line, whole)}</{tag}>")
    return "".join(html)


def _tokens(code: str, language: languages.Language) -> list[Piece]:
    """Return ``code`` cut into pieces of (class, text); one single piece where colour is too dear.

    Nothing is lost: where a lexer does not give back exactly what it got, its work is put aside.
    """
    plain = [("", code)]
    if not language.lexer or _is_too_much(code):
        return plain
    # Many lexers know a line only by the newline behind it; lent to the last one, if need be.
    lent = "" if code.endswith("\n") else "\n"
    tokens = _lexer(language, code).get_tokens_unprocessed(code + lent)
    pieces = [(_class_of(kind), text) for _, kind, text in tokens if text]
    if "".join(text for _, text in pieces) != code + lent:
        return plain
    if lent:
        name, text = pieces[-1]
        pieces[-1] = (name, text.removesuffix(lent))
    return pieces


def _is_too_much(code: str) -> bool:
    if len(code) > MAX_CHARACTERS:
        return True
    lines = code.split("\n")
    return len(lines) > MAX_LINES or max(map(len, lines)) > MAX_LINE_CHARACTERS


def _lexer(language: languages.Language, code: str) -> Lexer:
    options = {"stripnl": False, "ensurenl": False}
    if language.lexer == "php":
        # Without its opening tag, Pygments takes PHP for text.
        options["startinline"] = "<?" not in code
    return get_lexer_by_name(language.lexer, **options)


def _class_of(kind: _TokenType) -> str:
    while kind not in CLASSES:
        kind = kind.parent
    return CLASSES[kind]


def _lines(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Yield the pieces line by line, each line with its newline; neighbours of a class joined."""
    line: list[Piece] = []
    for name, text in pieces:
        for part in re.findall(r"[^\n]*\n|[^\n]+", text):
            # White space has no colour: let it continue what stands before it.
            if line and (line[-1][0] == name or (part.isspace() and line[-1][0] != "gp")):
                line[-1] = (line[-1][0], line[-1][1] + part)
            else:
                line.append(("" if part.isspace() and name not in WHOLE_LINE else name, part))
            if part.endswith("\n"):
                yield line
                line = []
    if line:
        yield line


def _tell_answers(lines: list[list[Piece]]) -> list[list[Piece]]:
    """Return the lines of a session, those that answer a command as one piece of output each.

    A command has a prompt, or continues a line that ends in a backslash. Pygments alone does not
    say it: it colours the lines of a traceback as if they had been typed.
    """
    if not any(name == "gp" for line in lines for name, _ in line):
        # Bare commands: nothing in there is an answer.
        return [[("", "".join(text for _, text in line))] for line in lines]
    told, continues = [], False
    for line in lines:
        text = "".join(text for _, text in line)
        has_prompt = any(name == "gp" for name, _ in line)
        if has_prompt or continues:
            told.append(_join_prompt(line) if has_prompt else line)
            continues = text.endswith("\\\n")
        else:
            told.append([("go", text)])
    return told


def _join_prompt(line: list[Piece]) -> list[Piece]:
    """Return ``line`` with its prompt as one piece, the space that ends it included.

    Some lexers cut prompts up, ``(venv)`` from ``$``, or leave that space to the command.
    """
    end = max(index for index, (name, _) in enumerate(line) if name == "gp") + 1
    prompt = "".join(text for _, text in line[:end])
    rest = line[end:]
    if not prompt.endswith(" ") and rest and rest[0][1].startswith(" "):
        prompt, rest[0] = prompt + " ", (rest[0][0], rest[0][1][1:])
    return [("gp", prompt), *rest]


def _name_files_of_diff(lines: list[list[Piece]]) -> list[list[Piece]]:
    """Return the lines of a diff with the two that name a file as headings, not as a change."""
    for old, new in pairwise(lines):
        if old[0][1].startswith("--- ") and new[0][1].startswith("+++ "):
            old[:] = [("gh", "".join(text for _, text in old))]
            new[:] = [("gh", "".join(text for _, text in new))]
    return lines


def _class_of_line(line: list[Piece]) -> str:
    """Return the class that all of ``line`` has, if it is one for whole lines."""
    names = {name for name, text in line if name or not text.isspace()}
    return names.pop() if len(names) == 1 and names <= WHOLE_LINE else ""


def _join(line: list[Piece], whole: str) -> str:
    return "".join(
        f'<span class="{name}">{_escape(text)}</span>' if name and name != whole else _escape(text)
        for name, text in line
    )


def _escape(text: str) -> str:
    """Return ``text`` escaped, with what cannot be seen wrapped so that the style sheet names it.

    The character itself stays, isolated by CSS from its surroundings. Taking it out on copying
    would hand the reader other code than was published; naming it lets nobody be fooled.
    """
    return _INVISIBLE.sub(_name_invisible, escape(text, quote=False))


def _name_invisible(match: re.Match) -> str:
    hidden = match["hidden"]
    if hidden is None:
        return match[0]
    code_point = f"U+{ord(hidden):04X}"
    name = unicodedata.name(hidden, "CONTROL CHARACTER")
    return f'<span class="invisible" data-u="{code_point}" title="{name}">{hidden}</span>'
