"""What shortcodes stand for: a registry that a site can add to.

A handler gets the call and the converter, and returns nodes of the tree (see
:mod:`blog.moving.tree`), or text for those that stand for a word or an address. None means that it
can do nothing with these arguments; the call is then kept, as it is written, with a mark.

Beside HTML elements a handler may return :data:`~blog.moving.tree.CALLOUT` (``kind``, ``title``,
children), :data:`~blog.moving.tree.EMBED` (``url``, ``title``, ``picture``), ``video`` (``src``,
``title``, ``poster``, children ``source``, ``track`` and ``figcaption``), ``details`` (a child
``summary``) and :data:`~blog.moving.tree.CODE`.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from blog.moving.calls import Call
from blog.moving.tree import Node

# An address that begins with this is the argument of a reference, and not an address.
REFERENCE = "\ufdd2"


class Reader(Protocol):
    """What a handler may ask: see :class:`blog.moving.text_to_blocks.Converter`."""

    def parse(self, source: str, first_line: int = 1) -> Node:
        """Return Markdown that begins on this line as a tree, its shortcodes expanded."""

    def warn(self, message: str, line: int = 0) -> None:
        """Tell the author about something to look at."""

    def note(self, message: str, line: int = 0) -> None:
        """Tell the author about something that needs no attention."""

    def pictures(self, pattern: str) -> list[str]:
        """Return the addresses of the pictures in a folder, or of those that match a pattern.

        Looked for as the address of a picture is: beside the text, then among what the whole site
        has. In the order of their names; [] when there are none.
        """

    def read(self, path: str) -> str | None:
        """Return a text file inside of the source, None when there is none.

        Looked for beside the text, then from the root of the source; never outside of it.
        """

    def param(self, name: str) -> str | None:
        """Return a value as text, None when there is none.

        ``page.x`` is of the front matter, ``site.x`` of the configuration; a bare name is looked
        for in one, then in the other. Dots lead into what is nested.
        """


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
        other.update(self)
        return other

    def update(self, other: "Registry") -> None:
        """Take over the handlers of another registry."""
        for name, node_handler in other._nodes.items():
            self.element(name)(node_handler)
        for name, text_handler in other._texts.items():
            self.words(name)(text_handler)

    def alias(
        self, name: str, target: str, known: "Registry", change: Callable[[Call], Call]
    ) -> None:
        """Let ``name`` mean what ``target`` means in ``known``; ``change`` is for the arguments."""
        if node_handler := known._nodes.get(target):
            self.element(name)(
                lambda call, reader: node_handler(replace(change(call), name=target), reader)
            )
        elif text_handler := known._texts.get(target):
            self.words(name)(
                lambda call, reader: text_handler(replace(change(call), name=target), reader)
            )

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._nodes or name.lower() in self._texts

    def nodes(self, call: Call, reader: Reader) -> list[Node] | None:
        """Return what the call stands for as nodes, None when nobody knows."""
        handler = self._nodes.get(call.name)
        return handler(call, reader) if handler else None

    def text(self, call: Call, reader: Reader) -> str | None:
        """Return the text that the call stands for, None when it is no text."""
        handler = self._texts.get(call.name)
        return handler(call, reader) if handler else None
