"""Which migrations the release that is still running would not survive.

While a release is rolled out, its schema serves the old code too. First the schema grows (expand),
then all processes are replaced; what no code uses any more goes with a later release (contract). So
what old code still needs may not go, and no lock may be held for long on a table that readers ask.
What is done on purpose says why: a migration's ``contract`` maps an operation, as named in the
finding, to the reason. See docs/scaling.md.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED

from home.migration_operations import AddIndexOnline, RemoveIndexOnline

# The migrations before the first release: there was nothing that could run on the schema.
BASELINE = Path(__file__).with_name("migrations_baseline.txt")
LEAST_REASON = 20

# What may hold more than it does now, without rewriting the table.
WIDER = {("CharField", "TextField"), ("SlugField", "TextField"), ("SlugField", "CharField")}
GOES = "old code still reads it. Let it be unused for a release first, then contract"
REWRITTEN = "old code does not know the new type. Add a new column, write both, then contract"
REFUSED = "old code may write what this refuses, and the table is scanned under a lock"
LOCKED = "the table is locked while the index is built. Use home.migration_operations"

# They change no table that is there.
HARMLESS = (
    migrations.CreateModel,
    migrations.AlterModelOptions,
    migrations.AlterModelManagers,
    migrations.AlterModelTableComment,
    migrations.RemoveConstraint,
    migrations.RemoveIndex,
    migrations.RenameIndex,
    AddIndexOnline,
    RemoveIndexOnline,
)
GOING = {
    migrations.DeleteModel: ("name", GOES),
    migrations.RemoveField: ("model_name", GOES),
    migrations.RenameModel: ("old_name", GOES),
    migrations.RenameField: ("model_name", GOES),
    migrations.AlterModelTable: ("name", GOES),
    migrations.AlterOrderWithRespectTo: ("name", "old code does not fill the column _order"),
    migrations.AddConstraint: ("model_name", REFUSED),
    migrations.AddIndex: ("model_name", LOCKED),
}


@dataclass(frozen=True)
class Finding:
    """An operation of a migration, what it breaks, and the reason given for it, if any."""

    migration: str
    operation: str
    problem: str
    reason: str = ""

    def __str__(self) -> str:
        text = f"{self.migration}: {self.operation}: {self.problem}"
        return f"{text}\n    on purpose: {self.reason}" if self.reason else text


def own_apps() -> set[str]:
    """Return the labels of the applications whose migrations are ours to write."""
    return {
        config.label
        for config in apps.get_app_configs()
        if Path(config.path).parent == settings.BASE_DIR
    }


def baseline() -> set[str]:
    """Return the names of the migrations before the first release, such as ``home.0001_user``."""
    lines = BASELINE.read_text(encoding="utf-8").splitlines()
    return {line.strip() for line in lines if line.strip() and not line.startswith("#")}


def find(loader: MigrationLoader, labels: set[str], skipped: set[str]) -> list[Finding]:
    """Return what the migrations of ``labels`` would break, but those named in ``skipped``."""
    state = ProjectState(real_apps=loader.unmigrated_apps)
    found: list[Finding] = []
    seen: set = set()
    for leaf in loader.graph.leaf_nodes():
        for key in loader.graph.forwards_plan(leaf):
            if key in seen:
                continue
            seen.add(key)
            migration = loader.graph.nodes[key]
            if migration.app_label in labels and ".".join(key) not in skipped:
                found += check(migration, state)
            else:
                migration.mutate_state(state, preserve=False)
    return found


def check(migration: migrations.Migration, state: ProjectState) -> list[Finding]:
    """Return what ``migration`` would break, and take its changes over into ``state``."""
    name = f"{migration.app_label}.{migration.name}"
    before = set(state.models)
    found: list[tuple[str, str]] = []
    for operation in _flat(migration.operations):
        found += _check_operation(operation, migration.app_label, state, before)
        if not isinstance(operation, migrations.SeparateDatabaseAndState):
            operation.state_forwards(migration.app_label, state)
    for one in migration.operations:
        if isinstance(one, migrations.SeparateDatabaseAndState):
            for part in one.state_operations:
                part.state_forwards(migration.app_label, state)
    if not migration.atomic and not _may_stop_halfway(migration.operations):
        found.append(("atomic = False", "what is done halfway stays so. Keep to one operation"))
    if _mixes(migration.operations, migration.app_label, before):
        problem = "the tables are locked while the rows are changed. Take two migrations"
        found.append(("RunPython", problem))
    reasons = getattr(migration, "contract", {})
    findings = [
        Finding(name, operation, problem, _reason(reasons.get(operation, "")))
        for operation, problem in found
    ]
    findings += [
        Finding(
            name, operation, "has a reason in contract, and does not need one, or too short one"
        )
        for operation, reason in reasons.items()
        if operation not in {one for one, _ in found} or not _reason(reason)
    ]
    return findings


def _reason(text: str) -> str:
    return text.strip() if len(text.strip()) >= LEAST_REASON else ""


def _flat(operations: Iterable[Operation]) -> Iterator[Operation]:
    """Yield what is done to the database."""
    for operation in operations:
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            yield from _flat(operation.database_operations)
        else:
            yield operation


def _may_stop_halfway(operations: list[Operation]) -> bool:
    return len(operations) == 1 or all(
        isinstance(one, AddIndexOnline | RemoveIndexOnline) for one in operations
    )


def _mixes(operations: list[Operation], label: str, before: set) -> bool:
    """Return whether rows are changed in the transaction that changes tables that were there."""
    flat = list(_flat(operations))
    changes_rows = any(isinstance(one, migrations.RunPython) for one in flat)
    return changes_rows and any(
        isinstance(one, migrations.AddField | migrations.AlterField | migrations.RemoveField)
        and (label, one.model_name.lower()) in before
        for one in flat
    )


def _check_operation(
    operation: Operation, label: str, state: ProjectState, before: set
) -> Iterator[tuple[str, str]]:
    """Yield the operation by name, and what it would break."""
    kind = type(operation)
    if isinstance(operation, HARMLESS):
        return
    if kind in GOING:
        attribute, problem = GOING[kind]
        model = getattr(operation, attribute)
        if (label, model.lower()) in before:
            yield named(operation), problem
    elif kind is migrations.AddField:
        if (label, operation.model_name.lower()) in before:
            yield from ((named(operation), problem) for problem in _added(operation.field))
    elif kind is migrations.AlterField:
        if (label, operation.model_name.lower()) in before:
            fields = state.models[label, operation.model_name.lower()].fields
            problems = _altered(fields[operation.name], operation.field)
            yield from ((named(operation), problem) for problem in problems)
    elif kind in {migrations.AlterUniqueTogether, migrations.AlterIndexTogether}:
        if operation.option_value and (label, operation.name.lower()) in before:
            yield named(operation), REFUSED
    elif kind is migrations.RunPython:
        return
    else:
        yield named(operation), "it cannot be told what this does to code that runs"


def named(operation: Operation) -> str:
    """Return the name of an operation in findings, and in ``contract``: ``RemoveField post.x``."""
    kind = type(operation).__name__
    model = getattr(operation, "model_name", "")
    name = getattr(operation, "name", "") or getattr(operation, "old_name", "")
    if isinstance(operation, migrations.AddIndex):
        name = operation.index.name
    elif isinstance(operation, migrations.AddConstraint):
        name = operation.constraint.name
    elif isinstance(operation, migrations.RenameField):
        name = operation.old_name
    what = ".".join(part for part in (model, name) if part)
    return f"{kind} {what}".strip()


def _added(field: models.Field) -> Iterator[str]:
    if field.many_to_many:
        return  # a table of its own
    if not field.null and field.db_default is NOT_PROVIDED:
        yield "old code inserts rows without it. Make it nullable or give it a db_default"
    # Old code leaves it empty, so nothing is refused; but the table is scanned.
    if field.unique or field.db_index:
        yield f"{LOCKED}, and no unique or db_index here"


def _altered(old: models.Field, new: models.Field) -> Iterator[str]:
    kinds = (old.get_internal_type(), new.get_internal_type())
    if old.many_to_many or new.many_to_many:
        if old.many_to_many != new.many_to_many or _target(old) != _target(new):
            yield REWRITTEN
        return
    if kinds[0] != kinds[1] and kinds not in WIDER:
        yield f"{REWRITTEN} ({kinds[0]} becomes {kinds[1]})"
    elif _narrower(old, new):
        yield "old code may write more than fits"
    elif _digits(old) != _digits(new):
        yield f"{REWRITTEN} (other digits)"
    if (old.db_column or old.name) != (new.db_column or new.name):
        yield GOES
    if _target(old) != _target(new):
        yield "old code refers to the former table"
    if old.null and not new.null:
        yield "old code may write null, and the table is scanned under a lock"
    if old.db_default is not NOT_PROVIDED and new.db_default is NOT_PROVIDED and not new.null:
        yield "old code leaves the value to the database, which will have none"
    if new.unique and not old.unique:
        yield REFUSED
    elif new.db_index and not old.db_index:
        yield LOCKED


def _narrower(old: models.Field, new: models.Field) -> bool:
    if new.max_length is None or new.get_internal_type() == "TextField":
        return False
    return old.max_length is None or new.max_length < old.max_length


def _digits(field: models.Field) -> tuple:
    return getattr(field, "max_digits", None), getattr(field, "decimal_places", None)


def _target(field: models.Field) -> str:
    related = getattr(field.remote_field, "model", None)
    return (related if isinstance(related, str) else related._meta.label if related else "").lower()
