"""What shortcodes stand for: a registry that a site can add to.

A handler gets the call and the converter, and returns nodes of the tree (see
:mod:`blog.moving.tree`), or text for those that stand for a word or an address. None means that it
can do nothing with these arguments; the call is then kept, as it is written, with a mark.

Beside HTML elements a handler may return ``callout`` (``kind``, ``title``, children), ``embed``
(``url``, ``title``, ``picture``), ``video`` (``src``, ``title``, ``poster``, ``caption``, a child
``track``), ``details`` (a child ``summary``) and code (:data:`blog.moving.tree.CODE`).
"""

from collections.abc import Callable
from typing import Protocol

from blog.moving.calls import Call
from blog.moving.tree import Node

# An address that begins with this is the argument of a reference, and not an address.
REFERENCE = "\ufdd2"


class Reader(Protocol):
    """What a handler may ask: see :class:`blog.moving.text_to_blocks.Converter`."""

    def parse(self, source: str) -> Node:
        """Return Markdown as a tree, its shortcodes expanded."""

    def warn(self, message: str, line: int = 0) -> None:
        """Tell the author about something."""


NodeHandler = Callable[[Call, Reader], list[Node] | None]
TextHandler = Callable[[Call, Reader], str | None]


class Registry:
    """Handlers by the name of what they handle."""

    def __init__(self) -> None:
        self._nodes: dict[str, NodeHandler] = {}
        self._texts: dict[str, TextHandler] = {}

    def element(self, *names: str) -> Callable[[NodeHandler], NodeHandler]:
        """Return a decorator that registers a function for shortcodes that are elements."""

        def register(handler: NodeHandler) -> NodeHandler:
            for name in names:
                self._nodes[name.lower()] = handler
                self._texts.pop(name.lower(), None)
            return handler

        return register

    def words(self, *names: str) -> Callable[[TextHandler], TextHandler]:
        """Return a decorator that registers a function for shortcodes that are text."""

        def register(handler: TextHandler) -> TextHandler:
            for name in names:
                self._texts[name.lower()] = handler
                self._nodes.pop(name.lower(), None)
            return handler

        return register

    def copy(self) -> "Registry":
        """Return a registry with the same handlers, to which more can be added."""
        other = Registry()
        other._nodes, other._texts = dict(self._nodes), dict(self._texts)
        return other

    def nodes(self, call: Call, reader: Reader) -> list[Node] | None:
        """Return what the call stands for as nodes, None when nobody knows."""
        handler = self._nodes.get(call.name)
        return handler(call, reader) if handler else None

    def text(self, call: Call, reader: Reader) -> str | None:
        """Return the text that the call stands for, None when it is no text."""
        handler = self._texts.get(call.name)
        return handler(call, reader) if handler else None


builtin = Registry()


@builtin.words("ref", "relref")
def reference(call: Call, reader: Reader) -> str | None:
    """Return the address of another page, to be looked up when the link is made."""
    path = call.get(0, "path")
    return REFERENCE + path if path else None
