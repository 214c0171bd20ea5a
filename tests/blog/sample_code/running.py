"""Run what a post shows: modules, models and sessions, in the database of the suite."""

import contextlib
import doctest
from types import SimpleNamespace
from unittest import mock

from django.apps import apps
from django.db import connection
from django.test.utils import isolate_apps

from blog.sample.content import SamplePost

FLAGS = doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL


def run_module(source: str, name: str = "post", **given) -> dict:
    """The names that a module leaves behind."""
    namespace = {"__name__": name, **given}
    exec(compile(source, f"<{name}>", "exec"), namespace)
    return namespace


@contextlib.contextmanager
def models_of(source: str, app_label: str):
    """The names of a ``models.py``, as if it stood in an installed app.

    The models are in a registry of their own, so that nothing else ever sees them.
    """
    app = SimpleNamespace(label=app_label)
    with (
        isolate_apps(),
        mock.patch.object(apps, "get_containing_app_config", return_value=app),
    ):
        yield run_module(source, f"{app_label}.models")


def create_table(model) -> str:
    """Create the model's table and return the SQL that did it.

    Not inside the schema editor, which on SQLite refuses to start in a transaction; the test's
    own transaction takes the table away again.
    """
    editor = connection.schema_editor()
    sql, defaults = editor.table_sql(model)
    sql = sql % tuple(map(editor.quote_value, defaults))
    with connection.cursor() as cursor:
        cursor.execute(sql)
    return sql


def run_sessions(post: SamplePost, namespace: dict) -> str:
    """Run all sessions of a post one after the other; return what did not come out as shown."""
    report = []
    runner = doctest.DocTestRunner(verbose=False, optionflags=FLAGS)
    for number, block in enumerate(post.code_blocks("pycon"), 1):
        session = doctest.DocTestParser().get_doctest(
            block.fields["code"] + "\n", namespace, f"{post.slug}, session {number}", None, 0
        )
        runner.run(session, out=report.append, clear_globs=False)
        # The parser gives each session a copy; what one leaves behind, the next one has.
        namespace.update(session.globs)
    return "".join(report)


def table_cells(post: SamplePost, column: int) -> list[str]:
    """The cells of one column of the post's only table, without the header."""
    [table] = [block for block in post.body if block.kind == "table"]
    return [row[column] for row in table.fields["rows"]]
