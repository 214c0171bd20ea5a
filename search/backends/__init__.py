"""Our search backend: Wagtail's for the database at hand, which fills our own tables too.

The admin, ``update_index`` and indexing at each save go on as with Wagtail's; readers search our
tables, see :mod:`search.finding`. ``branch`` writes a match in the language of this database;
within ``by_index`` it is the index alone that answers.
"""

from django.db import connection

# Wagtail's backend for one database cannot be imported on the other.
if connection.vendor == "postgresql":
    from search.backends.postgresql import Backend
    from search.backends.tsquery import branch, by_index
else:
    from search.backends.fts5 import branch, by_index
    from search.backends.sqlite import Backend

__all__ = ["SearchBackend", "branch", "by_index"]

# Wagtail looks for this name.
SearchBackend = Backend
