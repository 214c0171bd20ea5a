"""Wagtail's backend for PostgreSQL with our index; it can be imported on PostgreSQL only."""

from django.db import connection
from modelsearch.backends.database.postgres.postgres import (
    PostgresIndex,
    PostgresSearchAtomicRebuilder,
    PostgresSearchBackend,
)

from search.backends.pages import PagesIndex, PagesRebuilder


class Index(PagesIndex, PostgresIndex):
    """Wagtail's index and ours."""


class Rebuilder(PagesRebuilder, PostgresSearchAtomicRebuilder):
    """Makes both anew."""

    def finish(self) -> None:
        """Let the planner see how frequent each word is now, and end the transaction."""
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE search_indexedpage")
        super().finish()


class Backend(PostgresSearchBackend):
    """Wagtail's backend with our index."""

    index_class = Index
    rebuilder_class = Rebuilder
    atomic_rebuilder_class = Rebuilder
