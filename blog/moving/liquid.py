"""Liquid in the texts of Jekyll: tags, expressions, and what is not to be read as either.

The machinery is that of :mod:`blog.moving.calls`. A file that a text includes is taken for a
shortcode of the file's name: ``{% include embed/youtube.html id="x" %}`` is a call of ``youtube``.
kramdown's own extensions (``{::comment}``) are found here as well, for they part a text as tags do.

Source: https://shopify.github.io/liquid/basics/introduction/ , https://jekyllrb.com/docs/liquid/
"""

import re

from blog.moving.calls import Call, Tag

# The name of a call that is an expression, ``{{ site.title }}``; its only argument.
EXPRESSION = "{{ }}"
BEGIN = re.compile(r"\{\{|\{%|\{::")
# Quotation marks do not keep a tag open: Liquid itself does not look at them.
TAG = re.compile(r"\{%-?\s*(?P<name>[A-Za-z_][\w-]*|\#)(?P<args>.*?)\s*-?%\}", re.DOTALL)
OUTPUT = re.compile(r"""\{\{-?\s*(?P<expression>(?:"[^"\n]*"|'[^'\n]*'|[^{}])*?)\s*-?\}\}""")
EXTENSION = re.compile(r"\{::(?P<name>comment|nomarkdown|options)[^}/]*(?P<alone>/?)\}")
ARGUMENT = re.compile(
    r"""(?:(?P<name>[\w-]+)\s*=\s*)?(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"',][^\s,]*))""",
)
LITERAL = re.compile(r""""([^"]*)"|'([^']*)'""")
SITE_ADDRESS = re.compile(r"\{\{-?\s*site\.(?:baseurl|url)\s*-?\}\}")
# Their contents belong to a text whatever they decide, so that it comes over; they are told.
LONE = frozenset(
    "if elsif else endif unless endunless when assign increment decrement break "  # noqa: SIM905
    "continue cycle".split()
)
FENCES = ("```", "~~~")
INCLUDES = frozenset({"include", "include_cached"})


def scan_liquid(text: str) -> list[Tag]:
    """Return the tags of Liquid in ``text``, its expressions, and kramdown's extensions.

    ``{% raw %}`` and its end are calls for nothing; what is between them is not looked at.
    """
    found: list[Tag] = []
    place = 0
    last = text.rfind("%}")
    while match := BEGIN.search(text, place):
        begin = match.start()
        if match[0] == "{{":
            tags = _output(text, begin)
        elif match[0] == "{%":
            # The pattern would look through all of a text that has many beginnings and no end.
            tags = _tag(text, begin) if begin < last else []
        else:
            tags = _extension(text, begin)
        found += tags
        place = tags[-1].end if tags else begin + 2
    return found


def arguments(source: str) -> tuple[list[str], dict[str, str]]:
    """Return the arguments of a tag by place and by name."""
    args, params = [], {}
    for match in ARGUMENT.finditer(source):
        value = next(
            part for part in (match["double"], match["single"], match["bare"]) if part is not None
        )
        value = SITE_ADDRESS.sub("", value)
        if match["name"]:
            params[match["name"].lower()] = value
        else:
            args.append(value)
    return args, params


def _nothing(begin: int, end: int, text: str, inner: str = "") -> Tag:
    return Tag(begin, end, "alone", Call("", inner=inner, source=text[begin:end]))


def _output(text: str, begin: int) -> list[Tag]:
    match = OUTPUT.match(text, begin)
    if not match or "\n\n" in match[0]:
        return []
    expression = match["expression"].strip()
    literal = LITERAL.fullmatch(expression)
    if literal and re.search("[{}]", words := literal[1] or literal[2] or ""):
        # This is how Liquid itself is quoted: {{ "{% raw %}" }}.
        return [_nothing(begin, match.end(), text, words)]
    call = Call(EXPRESSION, [expression], source=match[0])
    return [Tag(begin, match.end(), "alone", call)]


def _tag(text: str, begin: int) -> list[Tag]:
    match = TAG.match(text, begin)
    if not match:
        return []
    name, end = match["name"], match.end()
    if name == "raw":
        ending = re.compile(r"\{%-?\s*endraw\s*-?%\}").search(text, end)
        if not ending:
            return []
        return [
            _nothing(begin, _own_line_end(text, begin, end), text),
            _nothing(_own_line_begin(text, *ending.span()), ending.end(), text),
        ]
    if name == "comment":
        ending = re.compile(r"\{%-?\s*endcomment\s*-?%\}").search(text, end)
        if ending:
            return [_enclosing("comment", text, begin, end, ending.start(), ending.end())]
    if name == "#":
        call = Call("comment", inner=match["args"], source=match[0])
        return [Tag(begin, end, "alone", call)]
    if name.startswith("end") and name not in LONE:
        return [Tag(begin, end, "close", Call(name.removeprefix("end"), source=match[0]))]
    args, params = arguments(match["args"])
    if name in INCLUDES and args:
        file, *args = args
        name = file.rpartition("/")[2].partition(".")[0].lower() or name
        return [Tag(begin, end, "alone", Call(name, args, params, source=match[0]))]
    role = "alone" if name in LONE else "open"
    return [Tag(begin, end, role, Call(name.lower(), args, params, source=match[0]))]


def _own_line_end(text: str, begin: int, end: int) -> int:
    """Return where a tag ends, behind its newline if it is the first line of a fence.

    The line would be an empty one of the code. Elsewhere an empty line does no harm, and may be
    what parts a paragraph from what follows.
    """
    row = text.rfind("\n", 0, begin)
    above = text[text.rfind("\n", 0, max(row, 0)) + 1 : max(row, 0)]
    alone = row >= 0 and not text[row:begin].strip() and text[end : end + 1] == "\n"
    return end + 1 if alone and above.lstrip(" >").startswith(FENCES) else end


def _own_line_begin(text: str, begin: int, end: int) -> int:
    """Return where a tag begins, before the newline above it if it is the last line of a fence."""
    row = text.rfind("\n", 0, begin)
    alone = row >= 0 and not text[row:begin].strip() and text[end : end + 1] == "\n"
    return row if alone and text[end:].lstrip(" >\n")[:3] in FENCES else begin


def _extension(text: str, begin: int) -> list[Tag]:
    """Return one of kramdown's extensions; ``{:/}`` ends whichever is open."""
    match = EXTENSION.match(text, begin)
    if not match:
        return []
    name, end = match["name"], match.end()
    if not match["alone"]:
        ending = re.compile(r"\{:/(?:" + name + r")?\}").search(text, end)
        if ending:
            return [_enclosing(name, text, begin, end, ending.start(), ending.end())]
    return [Tag(begin, end, "alone", Call(name, source=match[0]))]


def _enclosing(name: str, text: str, begin: int, inner: int, last: int, end: int) -> Tag:
    """Return a tag with what it encloses, which holds no other tags."""
    row = text.count("\n", begin, inner)
    call = Call(name, inner=text[inner:last], source=text[begin:end], inner_line=row)
    return Tag(begin, end, "alone", call)
