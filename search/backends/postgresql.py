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

    def _refresh_title_norms(self, full: bool = False) -> None:
        """Refresh a weight of the admin's own search, with update_index alone.

        Wagtail does it with every page that is saved, and then updates the rows of all pages whose
        title is as long as the average: whoever saves another page at that moment, in one
        transaction with something else, met it in a deadlock. Until then a new page weighs 1.
        """
        if full:
            super()._refresh_title_norms(full=True)


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
