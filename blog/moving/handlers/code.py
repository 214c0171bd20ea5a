"""Code, drawings and formulas, and files that a text takes in."""

from blog.moving import tree
from blog.moving.calls import Call
from blog.moving.fences import LINE_RANGES, quoted
from blog.moving.handlers.common import element, is_on, link, own_lines, paragraph, read
from blog.moving.shortcodes import Reader, Registry
from blog.moving.tree import Node, text

code = Registry()

DRAWINGS = {
    name: name
    for name in "mermaid plantuml goat chart echarts graphviz dot ditaa svgbob flowchart".split()  # noqa: SIM905
} | {"kroki": "plantuml", "puml": "plantuml", "viz": "graphviz", "graph": "mermaid"}
LANGUAGES = ("lang", "language", "type", "syntax", "codelang")
OPTION_NAMES = (
    "linenos",
    "hl_lines",
    "linenostart",
    "filename",
    "title",
    "caption",
    "mark_lines",
    "start",
    "file_name",
)


def options(source: str) -> dict[str, str]:
    """Return the options in ``linenos=table,hl_lines=8 15-17``, separated by commas or spaces."""
    found: dict[str, str] = {}
    last = ""
    for part in source.replace(",", " ").split():
        name, sign, value = part.partition("=")
        if sign:
            last = name.strip().lower()
            found[last] = value.strip("\"'[]")
        elif last and LINE_RANGES.fullmatch(part.strip("\"'[]")):
            # Another line of a list of lines.
            found[last] = f"{found[last]} {part.strip(chr(34) + chr(39) + '[]')}".strip()
        else:
            last = part.strip("\"'").lower()
            found[last] = ""
    return found


def block(source: str, language: str, given: dict[str, str]) -> Node:
    """Return a code block; ``given`` are its options, by the names that fences have."""
    given = {name: value or "true" for name, value in given.items()}
    attrs = " ".join(f"{name}={quoted(value)}" for name, value in given.items())
    info = f"{language or 'text'} {{{attrs}}}" if attrs else language
    return Node(tree.CODE, {"info": info}, text=source)


@element(code, "highlight", "code-highlight", "codeblock", "prism", "syntax")
def highlight(call: Call, reader: Reader) -> list[Node] | None:
    """Return code, byte for byte what stands between the tags' own lines."""
    if call.inner is None:
        return None
    language = call.get(*LANGUAGES, 0)
    given: dict[str, str] = {}
    for value in (*call.args[1:], call.get("options", "opts", "attrs")):
        given.update(options(value))
    given.update((name, call.params[name]) for name in OPTION_NAMES if name in call.params)
    return [block(own_lines(call.inner), language, given)]


@element(code, "code", "code-block", "snippet", "source", "code-include", "codefile")
def code_block(call: Call, reader: Reader) -> list[Node] | None:
    """Return the code inside, or of a file of the source."""
    if call.inner is not None and call.inner.strip():
        if "code" in call.params or ("\n" not in call.inner and not call.args and not call.params):
            return [Node("code", children=[text(call.inner.strip())])]
        if call.name == "code" and (file := call.get("file", "src")):
            call.params.setdefault("filename", file)
        return highlight(call, reader)
    if source := call.get("code"):
        return [block(source, call.get(*LANGUAGES), {})]
    return _file(call, reader, as_code=True)


@element(code, "include", "readfile", "include-file", "include_file", "readfilesource", "import")
def include(call: Call, reader: Reader) -> list[Node] | None:
    """Return a file of the source: as Markdown, or as code when the call says so."""
    as_code = is_on(call.get("code")) or bool(call.get("lang", "language", "highlight"))
    return _file(call, reader, as_code=as_code)


def _file(call: Call, reader: Reader, *, as_code: bool) -> list[Node] | None:
    path = call.get("file", "src", "path", "filename", "source", "name", 0)
    found = reader.read(path) if path else None
    if found is None:
        return None
    if not as_code and path.lower().endswith((".md", ".markdown", ".html", ".htm", ".txt")):
        return read(found, reader)
    language = call.get(*LANGUAGES, "highlight", 1) or path.rpartition(".")[2]
    given = {name: call.params[name] for name in OPTION_NAMES if name in call.params}
    given.setdefault("filename", path.rpartition("/")[2])
    return [block(found.removesuffix("\n"), language, given)]


@element(code, "codeimporter", "mdimporter", "gh-code", "remote-code", "remote-md")
def remote(call: Call, reader: Reader) -> list[Node] | None:
    """Return a link to a text on another site, which nobody can vouch for later."""
    address = call.get("url", "src", "file", 0)
    return [paragraph(link(address))] if address.startswith(("https://", "http://")) else None


@element(code, *DRAWINGS)
def drawing(call: Call, reader: Reader) -> list[Node] | None:
    """Return the source of a drawing as code."""
    if call.inner is None:
        return [] if call.name == "mermaid" else None
    given = {name: call.params[name] for name in ("title", "caption") if name in call.params}
    if "title" in given:
        # A drawing is no file.
        given.setdefault("caption", given.pop("title"))
        given.pop("title", None)
    return [block(own_lines(call.inner), DRAWINGS[call.name], given)]


@element(code, "katex", "math", "mathjax", "latex", "tex", "equation")
def formula(call: Call, reader: Reader) -> list[Node] | None:
    """Return a formula: code in a line, or a block when it has lines of its own."""
    if call.inner is None:
        # Alone it only makes the theme load its script.
        return [] if not call.args else [Node("code", children=[text(f"${call.args[0]}$")])]
    source = call.inner.strip()
    if "\n" in call.inner or {"display", "block"}.intersection((*call.args, *call.params)):
        return [block(source.removeprefix("$$").removesuffix("$$").strip("\n"), "latex", {})]
    shown = source if source.startswith(("$", "\\(", "\\\\(")) else f"${source}$"
    return [Node("code", children=[text(shown)])]
