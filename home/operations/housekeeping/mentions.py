"""What is mentioned anywhere in the database: in a column of its own, in a text, in a block."""

import json
from collections.abc import Collection, Iterable
from urllib.parse import quote

from django.apps import apps
from django.db import connection
from django.utils.html import escape

from home.operations.backup.tables import rows, tables


def mentioned(needles: Iterable[str], *, apart_from: Collection[str] = ()) -> set[str]:
    """Return those of ``needles`` that stand somewhere in any table, old revisions included.

    ``apart_from`` names models, such as ``wagtailembeds.Embed``, that do not count. All tables are
    read once, row by row. Whatever looks like a mention is one: what is kept in vain does no harm.
    """
    spellings = {needle: _spellings(needle) for needle in needles}
    found: set[str] = set()
    if not spellings:
        return found
    for table in tables(apps):
        if table.label in apart_from:
            continue
        for values in rows(connection, table):
            text = json.dumps(values, ensure_ascii=False)
            for needle, written in spellings.items():
                if needle not in found and any(one in text for one in written):
                    found.add(needle)
    return found


def _spellings(needle: str) -> set[str]:
    """Return how it may be written: as it is, in an address, in HTML; and each within JSON."""
    plain = {needle, quote(needle), escape(needle)}
    return plain | {json.dumps(one, ensure_ascii=False)[1:-1] for one in plain}
