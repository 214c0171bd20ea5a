"""The shortcodes that are known: Hugo's own, and those that its common themes bring.

PaperMod, Blowfish, Congo, Docsy, hugo-book, Stack, LoveIt, Even, Hextra, Relearn and geekdoc were
looked at. What is not here is kept as it is written, with a mark.

Source: https://gohugo.io/shortcodes/
"""

from blog.moving.calls import Call, prepare, scan_hugo
from blog.moving.handlers.code import code
from blog.moving.handlers.embeds import embeds
from blog.moving.handlers.grouping import grouping
from blog.moving.handlers.pictures import pictures
from blog.moving.handlers.remarks import remarks
from blog.moving.shortcodes import REFERENCE, Reader, Registry
from blog.moving.tree import RAW, Node

builtin = Registry()
for part in (embeds, pictures, code, remarks, grouping):
    builtin.update(part)


@builtin.words("ref", "relref", "absref", "pageref")
def reference(call: Call, reader: Reader) -> str | None:
    """Return the address of another page, to be looked up when the link is made."""
    path = call.get(0, "path")
    return REFERENCE + path if path else None


@builtin.element("unconverted")
def unconverted(call: Call, reader: Reader) -> list[Node] | None:
    """Return what no block could hold, as our own export writes it."""
    if call.inner is None:
        return None
    written = call.inner.removeprefix("\n").removesuffix("\n")
    prepared = prepare(written, scan_hugo)
    reason = call.get("reason")
    reader.warn(f"needs attention: {reason}", call.line)
    return [Node(RAW, {"reason": reason}, text=prepared.restore(prepared.text))]
