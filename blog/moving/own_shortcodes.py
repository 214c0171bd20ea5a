"""Shortcodes of a site's own, from files that whoever runs the import names; no other is ever run.

A ``.toml`` file has a line for each::

    [shortcodes]
    aside = "callout"                 # means what another one means
    "my-tube" = "youtube"
    pull = {block = "quote"}          # becomes this block of ours
    tip = {block = "callout", kind = "tip"}
    talk = {block = "embed", url = "https://video.example.org/w/{id}"}
    lead = "contents"                 # what it encloses, and nothing else
    ad = "nothing"                    # goes, and is told

Further words in a line are arguments that the shortcode does not have to have; ``{id}`` and ``{0}``
stand for those it has, by name and by place.

A ``.py`` file has functions, and finds ``registry`` waiting::

    from blog.moving.tree import Node, text

    @registry.element("stars")
    def stars(call, reader):
        return [Node("b", children=[text("★" * int(call.get(0)))])]

    @registry.words("price")
    def price(call, reader):
        return call.get("amount", 0) + " €"

See :mod:`blog.moving.shortcodes` for what they may return and ask.
"""

import re
import tomllib
import traceback
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import wraps
from pathlib import Path

from blog.moving.builtin_shortcodes import builtin
from blog.moving.calls import Call
from blog.moving.handlers.common import contents
from blog.moving.jekyll_tags import jekyll
from blog.moving.shortcodes import NodeHandler, Reader, Registry, TextHandler
from blog.moving.tree import Node
from blog.moving.wiki_links import wiki

# The shortcode that makes each of our blocks.
BLOCKS = {
    "text": "contents",
    "table": "contents",
    "code": "highlight",
    "image": "figure",
    "quote": "quote",
    "callout": "callout",
    "embed": "embed",
    "video": "video",
}
PLACEHOLDER = re.compile(r"\{([\w-]+)\}")


class RegistryError(ValueError):
    """A file of shortcodes that cannot be used; the message names the file, the line and why."""

    def __init__(self, file: Path, line: int, reason: str) -> None:
        place = f"{file}:{line}" if line else f"{file}"
        super().__init__(f"{place}: {reason}")


def load_registry(files: Iterable[Path], syntax: str = "hugo") -> Registry:
    """Return what is known about the shortcodes or tags of a site, its own in ``files`` included.

    A later file wins over an earlier one, and each over what is built in.

    :raises RegistryError: when a file cannot be read or used.
    """
    registry = {"jekyll": jekyll, "wiki": wiki}.get(syntax, builtin).copy()
    for file in files:
        try:
            source = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise RegistryError(file, 0, f"it cannot be read: {error}") from error
        if file.suffix == ".py":
            _run(file, source, registry)
        elif file.suffix == ".toml":
            _read_lines(file, source, registry)
        else:
            raise RegistryError(file, 0, "only .toml and .py files can say what shortcodes are.")
    return registry


# Functions --------------------------------------------------------------------------------------


class _Registering:
    """The registry as a file sees it: a function of it that fails loses one shortcode, no more."""

    def __init__(self, registry: Registry, file: Path) -> None:
        self._registry, self._file = registry, file

    def element(self, *names: str) -> Callable[[NodeHandler], NodeHandler]:
        return self._guarded(self._registry.element(*names))

    def words(self, *names: str) -> Callable[[TextHandler], TextHandler]:
        return self._guarded(self._registry.words(*names))

    def nodes(self, call: Call, reader: Reader) -> list[Node] | None:
        return self._registry.nodes(call, reader)

    def text(self, call: Call, reader: Reader) -> str | None:
        return self._registry.text(call, reader)

    def _guarded(self, register: Callable) -> Callable:
        def decorate(handler: Callable) -> Callable:
            @wraps(handler)
            def guarded(call: Call, reader: Reader) -> object:
                try:
                    return handler(call, reader)
                except Exception as error:
                    line = _line_in(error, self._file)
                    problem = f"{type(error).__name__}: {error}"
                    reader.warn(
                        f"“{call.name}” failed in {self._file}:{line}: {problem}", call.line
                    )
                    return None

            register(guarded)
            return handler

        return decorate


def _run(file: Path, source: str, registry: Registry) -> None:
    namespace = {
        "registry": _Registering(registry, file),
        "__name__": file.stem,
        "__file__": str(file),
    }
    try:
        exec(compile(source, str(file), "exec"), namespace)  # noqa: S102 - named by the operator
    except SyntaxError as error:
        raise RegistryError(file, error.lineno or 0, error.msg) from error
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        raise RegistryError(file, _line_in(error, file), reason) from error


def _line_in(error: BaseException, file: Path) -> int:
    """Return the last line of ``file`` that was being run when ``error`` came up."""
    frames = traceback.extract_tb(error.__traceback__)
    return next((frame.lineno or 0 for frame in reversed(frames) if frame.filename == str(file)), 0)


# Lines ------------------------------------------------------------------------------------------


def _read_lines(file: Path, source: str, registry: Registry) -> None:
    try:
        data = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        raise RegistryError(file, int(line[1]) if line else 0, str(error)) from error
    for name in data:
        if name != "shortcodes":
            raise RegistryError(file, _line_of(name, source), f"“{name}” means nothing here.")
    lines = data.get("shortcodes")
    if not isinstance(lines, dict):
        raise RegistryError(file, 0, "there is no table [shortcodes].")
    # Looked up before any line counts, so that a shortcode may be mapped to its own namesake.
    known = registry.copy()
    for name, value in lines.items():
        try:
            _register(name, value, registry, known)
        except ValueError as error:
            raise RegistryError(file, _line_of(name, source), f"{name}: {error}") from error


def _register(name: str, value: object, registry: Registry, known: Registry) -> None:
    """Make a line count.

    :raises ValueError: when it says nothing that is known.
    """
    given: dict[str, str] = {}
    if isinstance(value, dict):
        given = {key: str(one) for key, one in value.items() if key != "block"}
        block = value.get("block")
        if block not in BLOCKS:
            raise ValueError(f"block must be one of {', '.join(BLOCKS)}, not {block!r}.")
        target = BLOCKS[block]
    elif isinstance(value, str):
        target = value.lower()
    else:
        raise ValueError("the value must be a name in quotation marks or {block = …}.")
    if target == "contents":
        registry.element(name)(_contents)
    elif target == "nothing":
        registry.element(name)(_nothing)
    elif target not in known:
        raise ValueError(f"nothing is known about “{target}”.")
    else:
        registry.alias(name, target, known, lambda call: _with(call, given))


def _with(call: Call, given: dict[str, str]) -> Call:
    """Return a call with further arguments, in which others are filled in."""

    def value_of(match: re.Match) -> str:
        key = match[1]
        return call.get(int(key)) if key.isdecimal() else call.get(key)

    filled = {key.lower(): PLACEHOLDER.sub(value_of, value) for key, value in given.items()}
    return replace(call, params={**call.params, **filled}, args=list(call.args))


def _contents(call: Call, reader: Reader) -> list[Node]:
    return contents(call, reader)


def _nothing(call: Call, reader: Reader) -> list[Node]:
    reader.note(f"Left out, as was asked: {call.source}", call.line)
    return []


def _line_of(name: str, source: str) -> int:
    """Return the line of a file on which ``name`` is given a meaning, 0 when it is not found."""
    for row, line in enumerate(source.splitlines(), 1):
        if line.lstrip(" \t\"'[").startswith(name):
            return row
    return 0
