"""Dependencies are explained, locked with hashes, and tied to no registry."""

import re
import tomllib
import unittest
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCKED = ("requirements.txt", "requirements-cluster.txt", "requirements-dev.txt")
HEADINGS = ("To run", "To run on more hosts than one", "To work on it")
ENTRY = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[\w,-]+\])?==(\S+)", re.MULTILINE)


def declared() -> tuple[list[Requirement], list[Requirement], list[Requirement]]:
    """Return what pyproject.toml asks for: to run, to run on many hosts, to work on it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    runtime = project["project"]["dependencies"]
    cluster = project["project"]["optional-dependencies"]["cluster"]
    dev = project["dependency-groups"]["dev"]
    return tuple([Requirement(one) for one in part] for part in (runtime, cluster, dev))


def entries(file: str) -> list[str]:
    """Return the entries of a requirements file, each with its hashes and comments."""
    text = (ROOT / file).read_text(encoding="utf-8")
    return [part for part in re.split(r"\n(?=[A-Za-z0-9])", text) if ENTRY.match(part)]


def pins(file: str) -> dict[str, set[str]]:
    """Return the versions a requirements file locks, several where they depend on the platform."""
    found: dict[str, set[str]] = {}
    for entry in entries(file):
        name, version = ENTRY.match(entry).groups()
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


class ExplainedTests(unittest.TestCase):
    def section(self, heading: str) -> set[str]:
        text = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
        part = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
        rows = re.findall(r"^\| `([\w.-]+)` \| .{10,} \|$", part, re.MULTILINE)
        return {canonicalize_name(name) for name in rows}

    def test_every_dependency_is_explained_and_no_other(self):
        for heading, wanted in zip(HEADINGS, declared(), strict=True):
            with self.subTest(heading=heading):
                self.assertEqual(
                    self.section(heading), {canonicalize_name(one.name) for one in wanted}
                )

    def test_what_is_kept_in_the_repository_is_listed(self):
        text = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
        for path in [*ROOT.glob("*/static/*/vendor/*"), ROOT / "home/static/home/fonts"]:
            self.assertTrue(path.is_dir())
            self.assertIn(f"`{path.relative_to(ROOT).as_posix()}`", text)

    def test_every_dependency_has_bounds(self):
        runtime, cluster, dev = declared()
        for one in [*runtime, *cluster, *dev]:
            self.assertTrue(any(bound.operator == ">=" for bound in one.specifier), str(one))
        for one in [*runtime, *cluster]:
            self.assertTrue(any(bound.operator == "<" for bound in one.specifier), str(one))


class LockedTests(unittest.TestCase):
    def test_every_entry_has_hashes(self):
        for file in LOCKED:
            self.assertGreater(len(entries(file)), 20)
            for entry in entries(file):
                with self.subTest(file=file, entry=entry.split()[0]):
                    self.assertRegex(entry, r"--hash=sha256:[0-9a-f]{64}")

    def test_nothing_else_is_in_the_files(self):
        """No address of a registry, no option, no entry without a version."""
        line = re.compile(
            r"$|#|    --hash=sha256:[0-9a-f]{64}( \\)?$|    # |[\w.-]+(\[[\w,-]+\])?=="
        )
        for file in LOCKED:
            text = (ROOT / file).read_text(encoding="utf-8")
            self.assertNotRegex(text, r"https?://|file:|--(extra-)?index-url|--find-links")
            for one in text.splitlines():
                self.assertRegex(one, line)

    def test_pins_are_within_the_bounds(self):
        runtime, cluster, dev = declared()
        hosts = [*runtime, *cluster]
        for file, wanted in zip(LOCKED, (runtime, hosts, [*hosts, *dev]), strict=True):
            locked = pins(file)
            for one in wanted:
                with self.subTest(file=file, name=one.name):
                    versions = locked[canonicalize_name(one.name)]
                    for version in versions:
                        self.assertTrue(one.specifier.contains(version), version)

    def test_work_is_done_with_what_runs(self):
        runtime, cluster, dev = map(pins, LOCKED)
        self.assertEqual({name: cluster.get(name) for name in runtime}, runtime)
        self.assertEqual({name: dev.get(name) for name in cluster}, cluster)
