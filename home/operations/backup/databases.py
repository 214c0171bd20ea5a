"""Which database there is, and how it is opened beside Django's own connection."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.utils import load_backend


def version(connection) -> list[int]:
    """Return the version of the database, the most significant number first."""
    if connection.vendor == "sqlite":
        return list(connection.Database.sqlite_version_info)
    connection.ensure_connection()
    return [connection.pg_version // 10000, connection.pg_version % 10000]


def opened(**changes):
    """Return a connection of its own to the database, with its settings changed.

    ``OPTIONS`` are added to those that are there.
    """
    settings = connections[DEFAULT_DB_ALIAS].settings_dict
    options = {**settings["OPTIONS"], **changes.pop("OPTIONS", {})}
    changed = {**settings, **changes, "OPTIONS": options, "CONN_MAX_AGE": 0}
    return load_backend(settings["ENGINE"]).DatabaseWrapper(changed, DEFAULT_DB_ALIAS)


@contextmanager
def as_default(connection) -> Iterator[None]:
    """Within, what Django does goes to ``connection``, which is closed at the end.

    Migrations, Wagtail's among them, write where Django's models write by default.
    """
    usual = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = connection
    try:
        yield
    finally:
        connection.close()
        connections[DEFAULT_DB_ALIAS] = usual


def name(connection) -> str:
    """Return how the database is called in messages: its file, or its name and host."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return str(settings["NAME"])
    return f"{settings['NAME']} on {settings['HOST'] or 'the local server'}"


def sqlite_path(connection) -> Path:
    """Return the file of an SQLite database."""
    return Path(str(connection.settings_dict["NAME"]))
