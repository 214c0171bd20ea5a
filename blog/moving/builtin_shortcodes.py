"""The shortcodes that are known: Hugo's own, and those that its common themes bring.

PaperMod, Blowfish, Congo, Docsy, hugo-book, Stack, LoveIt, Even, Hextra, Relearn and geekdoc were
looked at. What is not here is kept as it is written, with a mark.

Source: https://gohugo.io/shortcodes/
"""

from blog.moving.calls import Call
from blog.moving.handlers.code import code
from blog.moving.handlers.embeds import embeds
from blog.moving.handlers.grouping import grouping
from blog.moving.handlers.pictures import pictures
from blog.moving.handlers.remarks import remarks
from blog.moving.shortcodes import REFERENCE, Reader, Registry

builtin = Registry()
for part in (embeds, pictures, code, remarks, grouping):
    builtin.update(part)


@builtin.words("ref", "relref", "absref", "pageref")
def reference(call: Call, reader: Reader) -> str | None:
    """Return the address of another page, to be looked up when the link is made."""
    path = call.get(0, "path")
    return REFERENCE + path if path else None
