"""The table in docs/configuration.md and the code name the same variables."""

import ast
import re
import unittest

from django.conf import settings

from config import env
from tests.config.test_settings import OURS

READERS = {
    "text",
    "flag",
    "integer",
    "choice",
    "secret",
    "site_url",
    "time_zone",
    "language",
    "directory",
    "database",
    "cache",
    "storage",
    "caches_to_purge",
    "email",
    "contact",
    "is_set",
    "put",
}
ROW = re.compile(r"^\| `([A-Z_]+)` \| (.+) \| (.+) \|$", re.MULTILINE)


def called(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def variables_read() -> set[str]:
    """Return every name that our code hands to a reader of the environment."""
    found = set()
    for room in ("config", "home", "blog", "search"):
        for path in (settings.BASE_DIR / room).rglob("*.py"):
            # What a sample post shows is text, not code of ours.
            if "posts" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and node.args and called(node) in READERS:
                    name = node.args[0]
                    if isinstance(name, ast.Constant) and re.fullmatch("[A-Z_]+", str(name.value)):
                        found.add(name.value)
    return found


class ConfigurationDocsTests(unittest.TestCase):
    def setUp(self):
        self.text = (settings.BASE_DIR / "docs/configuration.md").read_text(encoding="utf-8")
        self.rows = {name: (meaning, default) for name, meaning, default in ROW.findall(self.text)}

    def test_every_variable_is_in_the_table_and_no_other(self):
        self.assertEqual(set(self.rows), variables_read())

    def test_every_row_says_what_and_what_else(self):
        for name, (meaning, default) in self.rows.items():
            with self.subTest(name=name):
                self.assertGreater(len(meaning.strip()), 10)
                self.assertTrue(default.strip())

    def test_only_the_secret_key_is_required(self):
        required = [name for name, (_, default) in self.rows.items() if "required" in default]
        self.assertEqual(required, ["SECRET_KEY"])

    def test_the_environment_is_read_nowhere_else(self):
        """Else a variable would have no NAME_FILE, no clear error and no row."""
        allowed = {"config/env.py", "config/launch.py", "config/develop.py", "config/wsgi.py"}
        for room in ("config", "home", "blog", "search"):
            for path in (settings.BASE_DIR / room).rglob("*.py"):
                name = path.relative_to(settings.BASE_DIR).as_posix()
                if name not in allowed and "posts" not in path.parts:
                    self.assertNotRegex(
                        path.read_text(encoding="utf-8"), r"os\.environ|getenv", name
                    )

    def test_readers_are_those_of_the_module(self):
        for name in READERS:
            self.assertTrue(callable(getattr(env, name)), name)

    def test_tests_of_settings_start_without_any_of_them(self):
        self.assertEqual(OURS | {"TEST_DATABASE_URL"}, set(self.rows))

    def test_readme_names_the_settings_of_make_run(self):
        readme = (settings.BASE_DIR / "README.md").read_text(encoding="utf-8")
        for name in ("PORT", "HOST", "DATA_DIR", "ADMIN_USERNAME", "ADMIN_PASSWORD", "SAMPLE"):
            self.assertIn(f"`{name}`", readme)
