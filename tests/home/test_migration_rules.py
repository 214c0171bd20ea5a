import tempfile
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from django.core.management import CommandError, call_command
from django.db import NotSupportedError, connection, migrations, models
from django.db.migrations.state import ModelState, ProjectState
from django.test import SimpleTestCase, TransactionTestCase

from home.migration_operations import AddIndexOnline, RemoveIndexOnline
from home.operations import migration_rules
from home.operations.migration_rules import check

REASON = "No release since 0.3.0 reads this column."


def field(kind=models.CharField, **options):
    if kind is models.CharField:
        options = {"max_length": 50, **options}
    return kind(**options)


def migration(*operations, **attributes):
    built = type("Migration", (migrations.Migration,), {"operations": list(operations)})
    one = built("0002_change", "blog")
    for name, value in attributes.items():
        setattr(one, name, value)
    return one


def state() -> ProjectState:
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("name", field()),
        ("maybe", field(null=True)),
        ("count", models.IntegerField(db_default=0)),
        ("price", models.DecimalField(max_digits=6, decimal_places=2)),
    ]
    found = ProjectState()
    found.add_model(ModelState("blog", "Post", fields))
    found.add_model(ModelState("blog", "Other", [("id", models.BigAutoField(primary_key=True))]))
    return found


def findings(*operations, **attributes):
    return check(migration(*operations, **attributes), state())


class RefusedTests(SimpleTestCase):
    """Each would break code that runs, or keep it waiting."""

    cases = (
        (migrations.DeleteModel("Post"), "DeleteModel Post", "still reads"),
        (migrations.RemoveField("post", "name"), "RemoveField post.name", "still reads"),
        (migrations.RenameField("post", "name", "title"), "RenameField post.name", "still reads"),
        (migrations.RenameModel("Post", "Entry"), "RenameModel Post", "still reads"),
        (migrations.AlterModelTable("Post", "entries"), "AlterModelTable Post", "still reads"),
        (migrations.AddField("post", "new", field(default="")), "AddField post.new", "db_default"),
        (
            migrations.AddField("post", "new", field(null=True, unique=True)),
            "AddField post.new",
            "locked while the index",
        ),
        (
            migrations.AddField(
                "post", "new", models.ForeignKey("blog.other", models.CASCADE, null=True)
            ),
            "AddField post.new",
            "locked while the index",
        ),
        (
            migrations.AlterField("post", "name", models.IntegerField()),
            "AlterField post.name",
            "CharField becomes IntegerField",
        ),
        (
            migrations.AlterField("post", "name", field(max_length=20)),
            "AlterField post.name",
            "more than fits",
        ),
        (
            migrations.AlterField("post", "maybe", field()),
            "AlterField post.maybe",
            "may write null",
        ),
        (
            migrations.AlterField("post", "name", field(db_column="title")),
            "AlterField post.name",
            "still reads",
        ),
        (
            migrations.AlterField("post", "name", field(unique=True)),
            "AlterField post.name",
            "what this refuses",
        ),
        (
            migrations.AlterField("post", "name", field(db_index=True)),
            "AlterField post.name",
            "locked while the index",
        ),
        (
            migrations.AlterField("post", "count", models.IntegerField(default=0)),
            "AlterField post.count",
            "leaves the value to the database",
        ),
        (
            migrations.AlterField(
                "post", "price", models.DecimalField(max_digits=4, decimal_places=2)
            ),
            "AlterField post.price",
            "other digits",
        ),
        (
            migrations.AddIndex("post", models.Index(fields=["name"], name="by_name")),
            "AddIndex post.by_name",
            "home.migration_operations",
        ),
        (
            migrations.AddConstraint(
                "post", models.UniqueConstraint(fields=["name"], name="one_name")
            ),
            "AddConstraint post.one_name",
            "what this refuses",
        ),
        (
            migrations.AlterUniqueTogether("post", {("name", "count")}),
            "AlterUniqueTogether post",
            "what this refuses",
        ),
        (migrations.RunSQL("DROP TABLE blog_post"), "RunSQL", "cannot be told"),
        (
            migrations.SeparateDatabaseAndState(
                database_operations=[migrations.RemoveField("post", "name")]
            ),
            "RemoveField post.name",
            "still reads",
        ),
    )

    def test_each_is_found(self):
        for operation, name, problem in self.cases:
            with self.subTest(operation=name, problem=problem):
                found = findings(operation)
                self.assertEqual([one.operation for one in found], [name])
                self.assertIn(problem, found[0].problem)
                self.assertEqual(found[0].migration, "blog.0002_change")
                self.assertEqual(found[0].reason, "")

    def test_rows_and_tables_changed_in_one_transaction(self):
        found = findings(
            migrations.AddField("post", "new", field(null=True)),
            migrations.RunPython(migrations.RunPython.noop),
        )
        self.assertEqual([one.operation for one in found], ["RunPython"])

    def test_several_steps_without_a_transaction(self):
        found = findings(
            migrations.AddField("post", "new", field(null=True)),
            migrations.AddField("post", "newer", field(null=True)),
            atomic=False,
        )
        self.assertEqual([one.operation for one in found], ["atomic = False"])


class AllowedTests(SimpleTestCase):
    def assert_fine(self, *operations, **attributes):
        self.assertEqual(findings(*operations, **attributes), [])

    def test_what_only_grows(self):
        other = models.ForeignKey("blog.other", models.CASCADE, null=True, db_index=False)
        for operation in (
            migrations.AddField("post", "new", field(null=True)),
            migrations.AddField("post", "new", field(default="", db_default="")),
            migrations.AddField("post", "new", other),
            migrations.AddField("post", "new", models.ManyToManyField("blog.other")),
            migrations.AlterField("post", "name", field(max_length=80)),
            migrations.AlterField("post", "name", models.TextField()),
            migrations.AlterField("post", "name", field(null=True)),
            migrations.AlterField("post", "name", field(help_text="For you.")),
            migrations.AlterModelOptions("post", {"ordering": ["name"]}),
            migrations.AlterUniqueTogether("post", set()),
            migrations.RunPython(migrations.RunPython.noop),
        ):
            with self.subTest(operation.describe()):
                self.assert_fine(operation)

    def test_anything_on_a_table_of_the_same_migration(self):
        self.assert_fine(
            migrations.CreateModel("New", [("id", models.BigAutoField(primary_key=True))]),
            migrations.AddField("new", "name", field(unique=True, default="")),
            migrations.AddIndex("new", models.Index(fields=["name"], name="new_by_name")),
            migrations.RenameField("new", "name", "title"),
        )

    def test_indexes_beside_those_who_write(self):
        index = models.Index(fields=["name"], name="by_name")
        self.assert_fine(AddIndexOnline("post", index), atomic=False)

    def test_state_alone(self):
        """A model that moves to another app keeps its table."""
        self.assert_fine(
            migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel("Post")])
        )

    def test_next_migration_sees_what_was_altered(self):
        shared = state()
        self.assertEqual(
            check(migration(migrations.AlterField("post", "name", models.TextField())), shared), []
        )
        again = check(migration(migrations.AlterField("post", "name", field())), shared)
        self.assertEqual(len(again), 1)


class ContractTests(SimpleTestCase):
    def test_with_a_reason(self):
        found = findings(
            migrations.RemoveField("post", "name"), contract={"RemoveField post.name": REASON}
        )
        self.assertEqual([one.reason for one in found], [REASON])
        self.assertIn(f"on purpose: {REASON}", str(found[0]))

    def test_reason_must_say_something(self):
        found = findings(
            migrations.RemoveField("post", "name"), contract={"RemoveField post.name": "because"}
        )
        self.assertTrue(found)
        self.assertFalse(any(one.reason for one in found))

    def test_reason_for_nothing_is_a_mistake(self):
        found = findings(
            migrations.AddField("post", "new", field(null=True)),
            contract={"RemoveField post.name": REASON},
        )
        self.assertEqual(
            [(one.operation, one.reason) for one in found], [("RemoveField post.name", "")]
        )

    def test_reason_holds_for_its_operation_alone(self):
        found = findings(
            migrations.RemoveField("post", "name"),
            migrations.RemoveField("post", "maybe"),
            contract={"RemoveField post.name": REASON},
        )
        self.assertEqual([one.reason for one in found], [REASON, ""])


class CommandTests(SimpleTestCase):
    def test_our_migrations_break_nothing(self):
        output = StringIO()
        call_command("lint_migrations", stdout=output)
        self.assertIn("all well", output.getvalue())

    def with_baseline(self, names: list[str]) -> str:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "baseline.txt"
            file.write_text("\n".join(names))
            output = StringIO()
            with patch.object(migration_rules, "BASELINE", file):
                try:
                    call_command("lint_migrations", stdout=output)
                except CommandError as error:
                    return f"{output.getvalue()}{error}"
            return output.getvalue()

    def test_findings_end_it(self):
        text = self.with_baseline([])
        self.assertIn("blog.0004_cards: AddField blogpostpage.card: old code inserts", text)
        self.assertIn("would break the running release", text)

    def test_baseline_of_migrations_that_are_not_there(self):
        self.assertIn("blog.0999_none", self.with_baseline(["blog.0999_none"]))

    def test_baseline_is_written(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "baseline.txt"
            with patch("home.management.commands.lint_migrations.BASELINE", file):
                call_command("lint_migrations", write_baseline=True, stdout=StringIO())
            self.assertIn("home.0001_user\n", file.read_text())


class OnlineIndexTests(TransactionTestCase):
    """On a table of its own, on either database."""

    available_apps = []
    index = models.Index(fields=["name"], name="online_by_name")

    def setUp(self):
        self.empty = ProjectState()
        fields = [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())]
        self.empty.add_model(ModelState("home", "Online", fields))
        self.model = self.empty.apps.get_model("home", "Online")
        with connection.schema_editor() as editor:
            editor.create_model(self.model)
        self.full = self.empty.clone()
        AddIndexOnline("online", self.index).state_forwards("home", self.full)

    def tearDown(self):
        with connection.schema_editor() as editor:
            editor.delete_model(self.model)

    def run_one(self, operation, before, after, *, backwards=False):
        with connection.schema_editor(atomic=connection.vendor == "sqlite") as editor:
            run = operation.database_backwards if backwards else operation.database_forwards
            run("home", editor, before, after)

    def indexes(self) -> set[str]:
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, self.model._meta.db_table)
        return {name for name, one in found.items() if name.startswith("online_by")}

    def test_there_and_back(self):
        add, remove = (
            AddIndexOnline("online", self.index),
            RemoveIndexOnline("online", "online_by_name"),
        )
        self.run_one(add, self.empty, self.full)
        self.assertEqual(self.indexes(), {"online_by_name"})
        self.run_one(add, self.full, self.empty, backwards=True)
        self.assertEqual(self.indexes(), set())
        self.run_one(add, self.empty, self.full)
        self.run_one(remove, self.full, self.empty)
        self.assertEqual(self.indexes(), set())
        self.run_one(remove, self.empty, self.full, backwards=True)
        self.assertEqual(self.indexes(), {"online_by_name"})

    if connection.vendor == "postgresql":

        def test_again_after_it_was_stopped(self):
            add = AddIndexOnline("online", self.index)
            self.run_one(add, self.empty, self.full)
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE pg_index SET indisvalid = false "
                    "WHERE indexrelid = 'online_by_name'::regclass"
                )
            self.run_one(add, self.empty, self.full)
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT indisvalid FROM pg_index WHERE indexrelid = 'online_by_name'::regclass"
                )
                self.assertIs(cursor.fetchone()[0], True)
            # And a valid one is left.
            self.run_one(add, self.empty, self.full)

        def test_not_inside_a_transaction(self):
            with (
                self.assertRaises(NotSupportedError),
                connection.schema_editor(atomic=True) as editor,
            ):
                AddIndexOnline("online", self.index).database_forwards(
                    "home", editor, self.empty, self.full
                )
