"""False, says the database. True, says Python: ``db_default`` without ``default``."""

import json
from types import SimpleNamespace
from unittest import mock

from django.db import IntegrityError, connection, transaction
from django.test import TestCase

from blog.sample.posts import get_post
from tests.blog.sample_code.running import create_table, models_of, run_module, run_sessions
from tests.blog.sample_code.syntax import apply_diff

POST = get_post("db-default-is-truthy")
MODELS = POST.source("lending/models.py")
FIXED = apply_diff(MODELS, POST.source("lending/models.py (fixed)"))
ONLY_PYTHON = FIXED.replace("default=False, db_default=False", "default=False")


class DbDefaultTests(TestCase):
    def test_sessions_come_out_as_shown(self):
        with models_of(MODELS, "lending") as names:
            create_table(names["Loan"])
            self.assertEqual(run_sessions(POST, names), "")

    def test_column_is_declared_as_shown(self):
        [shown] = [block.fields["code"] for block in POST.code_blocks("sql")]
        if connection.vendor == "sqlite":
            shown = shown.replace("boolean DEFAULT false", "bool DEFAULT 0")
        with models_of(MODELS, "lending") as names:
            self.assertIn(shown, create_table(names["Loan"]))

    def test_with_both_it_is_false_before_saving_and_can_be_written_as_json(self):
        with models_of(FIXED, "lending") as names:
            loan = names["Loan"](reader="Ada")
        self.assertIs(loan.overdue, False)
        self.assertEqual(json.dumps(loan.overdue), "false")

    def test_a_row_without_the_column_is_taken_when_the_database_knows_the_default(self):
        for source, is_taken in ((MODELS, True), (FIXED, True), (ONLY_PYTHON, False)):
            with self.subTest(source), transaction.atomic(), models_of(source, "lending") as names:
                create_table(names["Loan"])
                self.assertEqual(self.insert_without_the_column(), is_taken)
                transaction.set_rollback(True)

    def insert_without_the_column(self):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("INSERT INTO lending_loan (reader) VALUES ('Ada')")
        except IntegrityError:
            return False
        return True


class SystemCheckTests(TestCase):
    def errors(self, source):
        """What the post's check finds in an app of these models."""
        # Registered for real, it would judge the models of every other test.
        with mock.patch("django.core.checks.register", return_value=lambda check: check):
            check = run_module(POST.source("lending/checks.py"))["db_default_needs_default"]
        with models_of(source, "lending") as names:
            app = SimpleNamespace(get_models=lambda: [names["Loan"]])
            return check([app])

    def test_error_is_shown_in_the_console_as_django_prints_it(self):
        [error] = self.errors(MODELS)
        [console] = POST.code_blocks("console")
        self.assertIn(str(error), console.fields["code"])

    def test_both_defaults_or_only_the_python_one_are_fine(self):
        self.assertEqual(self.errors(FIXED), [])
        self.assertEqual(self.errors(ONLY_PYTHON), [])
