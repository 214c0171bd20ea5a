"""What every test starts from.

Migrations run once, not at every start of the tests.

From nothing they take a dozen seconds of processor time, most of what a single test costs. So the
database of SQLite is kept in pytest's cache, under a hash of all migrations there are, and copied.
"""

import hashlib
import os
import shutil
import sqlite3
import sys
from pathlib import Path

import django
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from wagtail.models import Site

from home.encoding import ENCODERS

# Real pictures in all their formats, in a quarter of the time for half as many bytes again.
ENCODERS["avif"]["speed"] = 10
ENCODERS["webp"]["method"] = 2


def pytest_collection_modifyitems(items) -> None:
    """Mark what asks the database; the rest has no reason to run once more on another one."""
    for item in items:
        # Django lets no other test class ask a database.
        of_a_class = getattr(getattr(item, "cls", None), "databases", ())
        asked_for = "django_db_setup" in item.fixturenames
        if of_a_class or asked_for or item.get_closest_marker("django_db"):
            item.add_marker("database")


@pytest.fixture(scope="session")
def migrated_database(request) -> Path | None:
    """Where the migrated database is, or will be, kept; None where there is no file to keep."""
    if connection.vendor != "sqlite":
        return None
    # With other settings than those for tests, Django makes it in memory.
    if connection.creation.is_in_memory_db(connection.creation._get_test_db_name()):
        return None
    folder = request.config.cache.mkdir("migrated")
    kept = folder / f"{_hash_of_migrations()}.sqlite3"
    for other in set(folder.glob("*.sqlite3")) - {kept}:
        other.unlink(missing_ok=True)
    return kept


@pytest.fixture(scope="session")
def django_db_keepdb(migrated_database, django_db_modify_db_settings_parallel_suffix) -> bool:
    """Put a copy in place; what Django finds there it brings up to date, which is soon done."""
    if migrated_database is None or not migrated_database.exists():
        return False
    shutil.copyfile(migrated_database, connection.creation._get_test_db_name())
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_keepdb, migrated_database, django_db_blocker):
    """Keep the database if it has just been made."""
    if migrated_database is None or django_db_keepdb:
        return
    # Several processes may come here; the last one wins, and all have made the same.
    partial = migrated_database.with_suffix(f".{os.getpid()}")
    with django_db_blocker.unblock(), sqlite3.connect(partial) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)
    copy.close()
    partial.replace(migrated_database)


@pytest.fixture(scope="session")
def migrated_file(django_db_setup, migrated_database) -> Path:
    """A database of SQLite as the migrations leave it, for processes with one of their own."""
    return migrated_database


@pytest.fixture(autouse=True)
def settings_as_they_were():
    """Fail a test that leaves settings of its own: others would fail, far from the cause.

    That happens when ``override_settings`` around a method ends before one within it, whose end
    was put off to the clean-up.
    """
    before = settings._wrapped
    yield
    assert settings._wrapped is before


@pytest.fixture(autouse=True)
def site_of_the_migrations():
    """Forget at what host a test had its site: its transaction is rolled back, a cache is not."""
    yield
    Site.clear_site_root_paths_cache()


def _hash_of_migrations() -> str:
    parts = hashlib.sha256(f"{sys.version} {django.__version__} {sqlite3.sqlite_version}".encode())
    for config in apps.get_app_configs():
        for file in sorted(Path(config.path).glob("migrations/*.py")):
            parts.update(f"\0{config.label}/{file.name}\0".encode())
            parts.update(file.read_bytes())
    return parts.hexdigest()[:32]
