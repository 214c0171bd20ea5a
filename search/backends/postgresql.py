"""Wagtail's backend for PostgreSQL with our index; it can be imported on PostgreSQL only."""

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


class Backend(PostgresSearchBackend):
    """Wagtail's backend with our index."""

    index_class = Index
    rebuilder_class = Rebuilder
    atomic_rebuilder_class = Rebuilder
