"""What has to be done once for each release, before the new processes take over.

Any number of machines may start at once, and each may be told to do it: one migrates while the
others wait, and then find nothing left to do. A migration that finds a table in use lets readers
past and comes again, see :mod:`home.operations.patience`.
"""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from home.operations.patience import patiently

# Any number that nothing else locks in this database: "motacil" in ASCII.
LOCK = int.from_bytes(b"motacil", "big")
POLL_SECONDS = 0.2


class ReleaseError(Exception):
    """The release cannot be prepared; the message says why and what to do."""


def pending_migrations() -> list[str]:
    """Return the names of the migrations that are not applied, such as "blog.0002_x"."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrate_once(
    *, wait: float, attempts: int, say: Callable[[str], None] = lambda text: None
) -> list[str]:
    """Apply what is missing, alone, and return the names of the migrations applied.

    :param wait: how many seconds to wait for another process that migrates.
    :param attempts: how often to try a migration that finds a table in use.
    :raises ReleaseError: when the other process takes longer, or a folder cannot be made.
    :raises OperationalError: when a table stays in use, or the database fails.
    """
    prepare_folders()
    with _alone(wait, say):
        missing = pending_migrations()
        # Also with nothing missing: what follows migrations, such as the record of the site's
        # address, follows a changed setting too.
        patiently(
            lambda: call_command("migrate", interactive=False, verbosity=0), attempts=attempts
        )
    return missing


def prepare_folders() -> None:
    """Make the folders of data and uploads, which a new volume lacks.

    :raises ReleaseError: when that may not be done.
    """
    folders = [Path(settings.DATA_DIR)]
    with suppress(NotImplementedError):  # which says that uploads are kept elsewhere
        folders.append(Path(default_storage.path("")))
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ReleaseError(
                f"DATA_DIR: {folder} cannot be made ({error.strerror}). Let the user that the site "
                "runs as write there."
            ) from error


def missing_static_files() -> bool:
    """Return whether static files still have to be collected."""
    if not hasattr(staticfiles_storage, "read_manifest"):
        return False
    return not staticfiles_storage.hashed_files


@contextmanager
def _alone(wait: float, say: Callable[[str], None]) -> Iterator[None]:
    """Have the lock of the release within; on SQLite of this machine, else of the database."""
    if connection.vendor == "postgresql":
        with _database_lock(wait, say):
            yield
    else:
        with _file_lock(Path(settings.DATA_DIR) / "release.lock", wait, say):
            yield


@contextmanager
def _database_lock(wait: float, say: Callable[[str], None]) -> Iterator[None]:
    with connection.cursor() as cursor:
        # The limit for readers' processes would end a migration that thinks between statements.
        cursor.execute("SET idle_in_transaction_session_timeout = 0")

        def take() -> bool:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
            return cursor.fetchone()[0]

        _wait_for(take, wait, say)
    try:
        yield
    finally:
        # With the connection goes the lock, however we end, and with it our settings.
        connection.close()


@contextmanager
def _file_lock(file: Path, wait: float, say: Callable[[str], None]) -> Iterator[None]:
    with file.open("w") as stream:

        def take() -> bool:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True

        _wait_for(take, wait, say)
        yield


def _wait_for(take: Callable[[], bool], wait: float, say: Callable[[str], None]) -> None:
    deadline = time.monotonic() + wait
    told = False
    while not take():
        if time.monotonic() > deadline:
            raise ReleaseError(
                f"Another process has been migrating for more than {wait:g} seconds. Look what it "
                "does, or wait longer with --wait."
            )
        if not told:
            say("Another process is migrating; waiting for it.")
            told = True
        time.sleep(POLL_SECONDS)
