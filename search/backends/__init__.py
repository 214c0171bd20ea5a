"""Our search backend: Wagtail's for the database at hand, which fills our own tables too.

The admin, ``update_index`` and indexing at each save go on as with Wagtail's; readers search our
tables, see :mod:`search.finding`. ``branch`` writes a match in the language of this database.
"""

from django.db import connection

# Wagtail's backend for one database cannot be imported on the other.
if connection.vendor == "postgresql":
    from search.backends.postgresql import Backend
    from search.backends.tsquery import branch
else:
    from search.backends.fts5 import branch
    from search.backends.sqlite import Backend

__all__ = ["SearchBackend", "branch"]

# Wagtail looks for this name.
SearchBackend = Backend
