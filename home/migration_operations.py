"""Operations for migrations that hold no lock for long: readers go on while they run.

A migration that uses them is not atomic (``atomic = False``): PostgreSQL builds an index beside
writers only outside of a transaction. SQLite knows no such way, and needs none: it is fast, and
writers wait.
"""

from django.db import NotSupportedError
from django.db.migrations.operations import AddIndex, RemoveIndex

INVALID = """
    SELECT NOT indisvalid FROM pg_index
    WHERE indexrelid = to_regclass(%s) AND indrelid = %s::regclass
"""


class AddIndexOnline(AddIndex):
    """Adds an index without keeping anybody from writing, where the database can.

    It may run again: PostgreSQL leaves an index that is not valid behind when building it is
    stopped, by a time limit for instance. That one is dropped first, a valid one is left.
    """

    def database_forwards(self, app_label, schema_editor, from_state, to_state) -> None:
        """Add it.

        :raises NotSupportedError: inside a transaction on PostgreSQL.
        """
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        _must_be_free(schema_editor, self)
        quote = schema_editor.quote_name
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(INVALID, [quote(self.index.name), quote(model._meta.db_table)])
            row = cursor.fetchone()
        if row and not row[0]:
            return
        if row:
            schema_editor.remove_index(model, self.index, concurrently=True)
        schema_editor.add_index(model, self.index, concurrently=True)

    def database_backwards(self, app_label, schema_editor, from_state, to_state) -> None:
        """Remove it.

        :raises NotSupportedError: inside a transaction on PostgreSQL.
        """
        if schema_editor.connection.vendor != "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)
            return
        model = from_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            _must_be_free(schema_editor, self)
            schema_editor.remove_index(model, self.index, concurrently=True)

    def describe(self) -> str:
        """Return what is done, in words."""
        return f"{super().describe()}, while others write"


class RemoveIndexOnline(RemoveIndex):
    """Removes an index without keeping anybody from writing, where the database can."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state) -> None:
        """Remove it.

        :raises NotSupportedError: inside a transaction on PostgreSQL.
        """
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = from_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            _must_be_free(schema_editor, self)
            state = from_state.models[app_label, self.model_name_lower]
            index = state.get_index_by_name(self.name)
            schema_editor.remove_index(model, index, concurrently=True)

    def database_backwards(self, app_label, schema_editor, from_state, to_state) -> None:
        """Add it again.

        :raises NotSupportedError: inside a transaction on PostgreSQL.
        """
        if schema_editor.connection.vendor != "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            _must_be_free(schema_editor, self)
            state = to_state.models[app_label, self.model_name_lower]
            index = state.get_index_by_name(self.name)
            schema_editor.add_index(model, index, concurrently=True)

    def describe(self) -> str:
        """Return what is done, in words."""
        return f"{super().describe()}, while others write"


def _must_be_free(schema_editor, operation) -> None:
    if schema_editor.connection.in_atomic_block:
        raise NotSupportedError(
            f"{type(operation).__name__} cannot run inside a transaction (set atomic = False on "
            "the migration)"
        )
