"""What the tags of Jekyll stand for, and the files that its common themes include.

Built on the shortcodes of Hugo: ``{% include youtube.html id="x" %}`` and ``{{< youtube x >}}``
mean the same. minimal-mistakes and Chirpy were looked at.

Source: https://jekyllrb.com/docs/liquid/tags/ , https://jekyllrb.com/docs/liquid/filters/
"""

import re

from blog.moving.builtin_shortcodes import builtin
from blog.moving.calls import Call
from blog.moving.fences import LINE_RANGES
from blog.moving.handlers.code import block
from blog.moving.handlers.common import ADDRESS, element, own_lines
from blog.moving.handlers.pictures import audio, figure, gallery, video
from blog.moving.liquid import EXPRESSION, LITERAL
from blog.moving.shortcodes import REFERENCE, NodeHandler, Reader
from blog.moving.tree import Node, parse_html

jekyll = builtin.copy()

# An argument behind a name, or a word alone: ``linenos``, ``hl_lines="1 3"``.
OPTION = re.compile(r"(?P<name>\w+)(?:=(?P<value>\"[^\"]*\"|'[^']*'|\S+))?")
RAW_TAG = re.compile(r"\{%-?\s*(?:end)?raw\s*-?%\}")
# What Octopress has before a colon, and what fences have for it.
OCTOPRESS = {"start": "linenostart", "mark": "hl_lines", "linenos": "linenos"}
# Filters that make an address of an address, and need not do it here.
ADDRESS_FILTERS = frozenset({"relative_url", "absolute_url", "escape", "uri_escape", "xml_escape"})
PREFIXES = frozenset({"site.baseurl", "site.url"})
TEXT_FILTERS = {
    "strip": str.strip,
    "upcase": str.upper,
    "downcase": str.lower,
    "capitalize": str.capitalize,
}


@jekyll.words(EXPRESSION)
def expression(call: Call, reader: Reader) -> str | None:
    """Return what an expression says, None for what only Jekyll could work out."""
    first, *filters = (part.strip() for part in _split(call.args[0], "|"))
    value = _value(first, reader)
    for one in filters:
        value = None if value is None else _filtered(value, one)
    return value


def _value(source: str, reader: Reader) -> str | None:
    if literal := LITERAL.fullmatch(source):
        return literal[1] or literal[2] or ""
    if source == "site.baseurl":
        # Our addresses begin at the root; where the old ones began is known to the source.
        return ""
    if re.fullmatch(r"(?:page|site)\.[\w.-]+", source):
        return reader.param(source)
    return None


def _filtered(value: str, source: str) -> str | None:
    name, _, argument = (part.strip() for part in source.partition(":"))
    if name in ADDRESS_FILTERS:
        return value
    if name == "prepend" and argument in PREFIXES:
        return value
    literal = LITERAL.fullmatch(argument)
    if name in ("append", "prepend") and literal:
        other = literal[1] or literal[2] or ""
        return value + other if name == "append" else other + value
    return TEXT_FILTERS[name](value) if name in TEXT_FILTERS else None


def _split(source: str, sign: str) -> list[str]:
    """Return the parts between signs that are not inside of quotation marks."""
    parts, quotation = [""], ""
    for one in source:
        if quotation or one in "\"'":
            quotation = "" if one == quotation else quotation or one
        elif one == sign:
            parts.append("")
            continue
        parts[-1] += one
    return parts


def head(call: Call) -> str:
    """Return what stands behind the name in a tag, as it is written."""
    inside = call.source[: call.source.find("%}")].removeprefix("{%").strip("- \t\n")
    return inside[len(call.name) :].strip()


@jekyll.element("highlight")
def highlight(call: Call, reader: Reader) -> list[Node] | None:
    """Return code, without the tags that only kept Liquid from reading it."""
    if call.inner is None:
        # What a theme includes under this name is no tag of Jekyll.
        return None
    language, _, rest = head(call).partition(" ")
    given: dict[str, str] = {}
    for match in OPTION.finditer(rest):
        name = {"mark_lines": "hl_lines", "start_line": "linenostart"}.get(match[1], match[1])
        value = (match["value"] or "").strip("\"'")
        if name != "hl_lines" or LINE_RANGES.fullmatch(value):
            given[name] = value
    source = own_lines(call.inner)
    if raw := RAW_TAG.search(source):
        # Alone on its line the tag takes the line with it, as Jekyll trims what is highlighted.
        first, *_ = source.split("\n", 1)
        source = RAW_TAG.sub("", source)
        if raw.start() == 0 and not RAW_TAG.sub("", first).strip():
            source = source.removeprefix("\n")
        source = source.removesuffix("\n")
    return [block(source, language, given)]


@jekyll.element("codeblock")
def code_block(call: Call, reader: Reader) -> list[Node] | None:
    """Return code as Octopress has it: ``title lang:ruby start:5 mark:1,3-4``."""
    if call.inner is None:
        return None
    given: dict[str, str] = {}
    language, title = "", []
    for word in head(call).split():
        name, colon, value = word.partition(":")
        if name == "lang" and colon:
            language = value
        elif name in OCTOPRESS and colon:
            given[OCTOPRESS[name]] = value
        else:
            title.append(word)
    if title:
        given["caption"] = " ".join(title)
    return [block(own_lines(call.inner), language, given)]


@jekyll.element("blockquote")
def quotation(call: Call, reader: Reader) -> list[Node] | None:
    """Return a quote as Octopress has it: ``author, work address title``."""
    if call.inner is None:
        return None
    words = [word for word in head(call).split() if not ADDRESS.match(word)]
    address = next((word for word in head(call).split() if ADDRESS.match(word)), "")
    made = Call("quote", params={"author": " ".join(words), "url": address}, inner=call.inner)
    made.inner_line = call.inner_line
    return builtin.nodes(made, reader)


@jekyll.element("gist")
def gist(call: Call, reader: Reader) -> list[Node] | None:
    """Return a link to a gist: the id, with its user before a slash or not, and a file."""
    if not call.args:
        return None
    *user, id_ = call.args[0].split("/")[-2:]
    params = {"id": id_, "file": " ".join(call.args[1:])}
    if user:
        params["user"] = user[0]
    return builtin.nodes(Call("gist", params=params), reader)


@jekyll.words("post_url", "link")
def reference(call: Call, reader: Reader) -> str | None:
    """Return the address of another page, to be looked up when the link is made."""
    return REFERENCE + " ".join(call.args) if call.args else None


@jekyll.element("include_relative")
def include_relative(call: Call, reader: Reader) -> list[Node] | None:
    """Return another file of the source in the place of the tag."""
    found = reader.read(call.args[0]) if call.args else None
    return None if found is None else reader.parse(found).children


@jekyll.element("nomarkdown")
def no_markdown(call: Call, reader: Reader) -> list[Node]:
    """Return HTML that kramdown was told to leave alone."""
    return parse_html(call.inner or "").children


@jekyll.element("options")
def options(call: Call, reader: Reader) -> list[Node]:
    """Return nothing: these are settings of kramdown."""
    return []


def _known_arguments(call: Call, reader: Reader) -> bool:
    """Whether no argument is a variable that nothing is known about; known ones are filled in."""
    for name, value in call.params.items():
        if re.fullmatch(r"(?:page|site|include)\.[\w.-]+", value):
            known = reader.param(value)
            if known is None:
                return False
            call.params[name] = known
    return True


@jekyll.element("img")
def octopress_picture(call: Call, reader: Reader) -> list[Node] | None:
    """Return a picture as Octopress has it: ``left /a.png 350 200 "title" "alternative"``."""
    place = next((n for n, one in enumerate(call.args) if "/" in one or "." in one), None)
    if place is not None:
        words = [one for one in call.args[place + 1 :] if not one.isdecimal()]
        names = ("title", "alt")
        call.params = {"src": call.args[place], **dict(zip(names, words, strict=False))}
        call.args = []
    return figure(call, reader) if _known_arguments(call, reader) else None


def _included(handler: NodeHandler) -> NodeHandler:
    def included(call: Call, reader: Reader) -> list[Node] | None:
        return handler(call, reader) if _known_arguments(call, reader) else None

    return included


for names, one in {
    ("figure", "image", "picture", "responsive-image", "postimage", "image-caption"): figure,
    ("gallery", "image-gallery", "carousel"): gallery,
    ("video", "html5video"): video,
    ("audio",): audio,
}.items():
    element(jekyll, *names)(_included(one))
