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

    _opened_on = None

    def start(self):
        """Return the index, ready to be filled, within a transaction."""
        index = super().start()
        self._opened_on = connection.connection
        return index

    def __del__(self):
        # Somebody's error came in between. Wagtail's own would finish here, and so keep half an
        # index. A connection that has been closed since has no transaction any more.
        if self.transaction_opened and self._opened_on is connection.connection:
            self.transaction_opened = False
            error = RuntimeError("The index was not finished")
            self.transaction.__exit__(type(error), error, None)

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
