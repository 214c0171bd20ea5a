"""Imports point down: config, search, blog, home. None hides in a function to dodge a circle."""

import ast
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.test import SimpleTestCase

# From the top down; a room may import those behind it, and itself.
ROOMS = ["config", "search", "blog", "home"]
# The reader of environment variables is a leaf: it knows Django alone, and commands need it too.
LEAVES = {"config.env"}
# These start the process: Django must be set up before anything of ours can be imported.
STARTERS = {"config/launch.py", "config/develop.py", "config/wsgi.py"}


def files():
    for room in ROOMS:
        for path in sorted((settings.BASE_DIR / room).rglob("*.py")):
            yield room, path


def imported(tree: ast.AST):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"relative import on line {node.lineno}"
            module = node.module
            names = [f"{module}.{alias.name}" for alias in node.names]
            yield from ((node, name if name in LEAVES else module) for name in names)


def room_of(module: str) -> str:
    return module.partition(".")[0]


class ImportTests(SimpleTestCase):
    def test_imports_point_down(self):
        for room, path in files():
            below = set(ROOMS[ROOMS.index(room) :])
            for node, module in imported(ast.parse(path.read_text(encoding="utf-8"))):
                if room_of(module) in ROOMS and module not in LEAVES:
                    place = f"{path}:{node.lineno} imports {module}"
                    self.assertIn(room_of(module), below, place)

    def test_foreign_keys_point_down(self):
        for room in ROOMS[1:]:
            below = set(ROOMS[ROOMS.index(room) :])
            for model in apps.get_app_config(room).get_models():
                for field in model._meta.local_fields:
                    target = field.related_model and field.related_model._meta.app_label
                    if target in ROOMS:
                        self.assertIn(target, below, f"{model.__name__}.{field.name}")

    def test_migrations_point_down(self):
        for room, path in files():
            if "migrations" not in path.parts:
                continue
            below = set(ROOMS[ROOMS.index(room) :])
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "dependencies":
                    parents = {tie.elts[0].value for tie in node.value.elts if hasattr(tie, "elts")}
                    self.assertLessEqual(parents & set(ROOMS), below, path)

    def test_no_import_of_ours_hides_in_a_function(self):
        for room, path in files():
            name = str(path.relative_to(settings.BASE_DIR))
            if name in STARTERS or path.name == "apps.py":
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for function in ast.walk(tree):
                if isinstance(function, ast.FunctionDef):
                    for node, module in imported(function):
                        self.assertNotIn(room_of(module), ROOMS, f"{name}:{node.lineno} ({room})")

    def test_no_other_python_package_at_top_level(self):
        packages = {path.parent.name for path in Path(settings.BASE_DIR).glob("*/__init__.py")}
        self.assertLessEqual(packages, {*ROOMS, "tests", "bench"})
