"""We stopped squashing and started over: the script of the post, run on a project of its own."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

from django.test import SimpleTestCase

from blog.sample.posts import get_post

POST = get_post("resetting-migrations")

PROJECT = {
    "manage.py": """
        import os, sys
        from django.core.management import execute_from_command_line
        os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
        execute_from_command_line(sys.argv)
    """,
    "settings.py": """
        SECRET_KEY = "of a project that lives for seconds"
        INSTALLED_APPS = ["lending"]
        DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
        DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
    """,
    "lending/__init__.py": "",
    "lending/migrations/__init__.py": "",
    "lending/models.py": """
        from django.db import models

        class Loan(models.Model):
            reader = models.CharField(max_length=80)
            due_on = models.DateField(null=True)
    """,
    "lending/migrations/0001_initial.py": """
        from django.db import migrations, models

        class Migration(migrations.Migration):
            initial = True
            operations = [
                migrations.CreateModel("Loan", [
                    ("id", models.BigAutoField(primary_key=True)),
                    ("reader", models.CharField(max_length=80)),
                ]),
            ]
    """,
    "lending/migrations/0002_loan_due.py": """
        from django.db import migrations, models

        class Migration(migrations.Migration):
            dependencies = [("lending", "0001_initial")]
            operations = [migrations.AddField("Loan", "due", models.DateField(null=True))]
    """,
    "lending/migrations/0003_rename_due_loan_due_on.py": """
        from django.db import migrations, models

        class Migration(migrations.Migration):
            dependencies = [("lending", "0002_loan_due")]
            operations = [
                migrations.RenameField("Loan", "due", "due_on"),
                migrations.AlterField(
                    "Loan", "id", models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    )
                ),
            ]
    """,
}


class ResetTests(SimpleTestCase):
    def setUp(self):
        self.project = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.project)
        for name, source in PROJECT.items():
            path = self.project / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(source))
        # The post says "python"; it means the one that has Django.
        (self.project / "bin").mkdir()
        (self.project / "bin" / "python").symlink_to(sys.executable)

    def run_bash(self, script):
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        done = subprocess.run(
            ["bash"],
            input=script,
            cwd=self.project,
            env={"PATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
            text=True,
            capture_output=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def query(self, sql):
        database = sqlite3.connect(self.project / "db.sqlite3")
        self.addCleanup(database.close)
        with database:
            return database.execute(sql).fetchall()

    def test_script_resets_the_history_and_leaves_the_rows(self):
        self.assertEqual(self.run_bash("python manage.py migrate")[0], 0)
        self.query("INSERT INTO lending_loan (reader, due_on) VALUES ('Ada', '2024-10-31')")
        tables = self.query("SELECT sql FROM sqlite_master ORDER BY name")

        status, printed = self.run_bash(POST.source("reset.sh"))
        self.assertEqual(status, 0, printed)

        [console] = POST.code_blocks("console")
        shown = console.fields["code"].splitlines()
        pruned = [line for line in shown if "runing" in line and not line.startswith("$")]
        self.assertIn("\n".join(pruned), printed)
        status, listed = self.run_bash("python manage.py showmigrations lending")
        self.assertEqual(listed.splitlines(), shown[-2:])
        self.assertEqual(self.query("SELECT sql FROM sqlite_master ORDER BY name"), tables)
        self.assertEqual(
            self.query("SELECT reader, due_on FROM lending_loan"), [("Ada", "2024-10-31")]
        )

    def test_script_stops_before_it_deletes_when_a_migration_is_pending(self):
        self.assertEqual(self.run_bash("python manage.py migrate lending 0002")[0], 0)
        status, _printed = self.run_bash(POST.source("reset.sh"))
        self.assertEqual(status, 1)
        self.assertTrue(
            (self.project / "lending/migrations/0003_rename_due_loan_due_on.py").exists()
        )
