"""Wagtail's backend for SQLite with our index; it can be imported on SQLite only."""

from django.db import connection
from modelsearch.backends.database.sqlite.sqlite import (
    SQLiteIndex,
    SQLiteSearchAtomicRebuilder,
    SQLiteSearchBackend,
)

from search.backends.pages import PagesIndex, PagesRebuilder


class Index(PagesIndex, SQLiteIndex):
    """Wagtail's index and ours."""


class Rebuilder(PagesRebuilder, SQLiteSearchAtomicRebuilder):
    """Makes both anew."""

    def finish(self) -> None:
        """Join the pieces in which FTS5 has written, and end the transaction."""
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_words(search_words) VALUES ('optimize')")
        super().finish()


class Backend(SQLiteSearchBackend):
    """Wagtail's backend with our index."""

    index_class = Index
    rebuilder_class = Rebuilder
    atomic_rebuilder_class = Rebuilder
