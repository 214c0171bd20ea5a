"""Which migrations an archive was made with, and how a database gets there."""

import re

from django.apps import apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from home.operations import probes
from home.operations.backup.archive import Reader
from home.operations.backup.errors import BackupError, NewerArchive


def check_release(reader: Reader) -> list[str]:
    """See that this release understands the archive; return what of it cannot be used here.

    :raises NewerArchive: when a newer release made it, or with migrations that are unknown here.
    :raises BackupError: when it has rows of an application that is not installed here.
    """
    manifest = reader.manifest
    theirs, ours = manifest["version"], probes.package_version()
    if _numbers(theirs) > _numbers(ours):
        raise NewerArchive(
            f"The archive was made by Motacilla {theirs}, and this is {ours}. "
            f"Install {theirs}, or a later release."
        )
    loader = MigrationLoader(None)
    known = {*loader.disk_migrations}
    known.update(key for one in loader.disk_migrations.values() for key in one.replaces)
    labels = {config.label for config in apps.get_app_configs()}
    unknown = [
        f"{app}.{name}"
        for app, names in manifest["migrations"].items()
        if app in labels
        for name in names
        if (app, name) not in known
    ]
    if unknown:
        shown = ", ".join(unknown[:5]) + (" and more" if len(unknown) > 5 else "")
        raise NewerArchive(
            f"The archive was made by Motacilla {theirs} with migrations that are unknown here "
            f"({shown}). Install the release that it comes from, or a later one."
        )
    return _strangers(manifest, labels)


def migrate_to(manifest: dict):
    """Bring the default database, which is empty, to where the archive was; return its models."""
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    applied = {
        (app, name) for app, names in manifest["migrations"].items() for name in names
    } & graph.nodes.keys()
    targets = [
        key
        for key in sorted(applied)
        if not any(
            child.key in applied and child.key[0] == key[0]
            for child in graph.node_map[key].children
        )
    ]
    return executor.migrate(targets).apps


def _strangers(manifest: dict, labels: set[str]) -> list[str]:
    """Return notes about tables of applications that are not installed here.

    :raises BackupError: when they hold something.
    """
    notes = []
    for one in manifest["tables"]:
        app = one["label"].partition(".")[0]
        if app in labels:
            continue
        if one["rows"]:
            raise BackupError(
                f"The archive has {one['rows']} rows of {one['label']}, and {app} is not installed "
                "here. Add it to INSTALLED_APPS, or delete the rows where they come from."
            )
        notes.append(f"{one['label']} is not installed here; it has no rows.")
    return notes


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]
