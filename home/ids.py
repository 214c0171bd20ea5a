"""Ids of elements that come from authors and imported files."""

import re

# Legal in HTML is all without white space. What would need escaping somewhere is not worth it.
ID = re.compile(r"""[^\s"'<>&`\x00-\x1f\x7f]{1,200}""")


def is_id(text: str) -> bool:
    """Whether ``text`` may stand as the id of an element."""
    return bool(ID.fullmatch(text))
