"""Links between notes as wikis and Obsidian write them: ``[[Note]]``, ``![[picture.png]]``."""

import re

from blog.moving.calls import Call, Tag
from blog.moving.shortcodes import REFERENCE, Reader, Registry
from blog.moving.sources.files import is_picture
from blog.moving.tree import Node, text

LINK = re.compile(r"(!?)\[\[([^\[\]|\n]+)(?:\|([^\[\]\n]*))?\]\]")
NAME = "[["

wiki = Registry()


def scan_wiki(source: str) -> list[Tag]:
    """Return the links in ``source`` as tags that enclose nothing."""
    return [
        Tag(
            match.start(),
            match.end(),
            "alone",
            Call(NAME, [match[1], match[2].strip(), (match[3] or "").strip()], source=match[0]),
        )
        for match in LINK.finditer(source)
    ]


@wiki.element(NAME)
def link(call: Call, reader: Reader) -> list[Node]:
    """Return a link to another note, or the picture named."""
    shown, name, label = call.args
    if shown and is_picture(name):
        # Behind the bar Obsidian has the width of a picture.
        alt = "" if label.isdecimal() else label
        return [Node("img", {"src": name, "alt": alt})]
    return [Node("a", {"href": REFERENCE + name}, [text(label or name.replace("#", " > "))])]
