"""What the tests of all sources share: a folder of files, and short ways to ask."""

import os
import subprocess
import tempfile
from pathlib import Path

from django.test import SimpleTestCase

from blog.moving.report import Problems

TEXT = "A text that is long enough for git to know it again.\n" * 8


class FolderTests(SimpleTestCase):
    """A base with a temporary folder for a site, with room beside it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name).resolve() / "site"
        self.root.mkdir()
        self.problems = Problems()

    def write(self, path: str, content: str | bytes = "text") -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    def reported(self) -> list[str]:
        return [f"{problem.level} {problem}" for problem in self.problems.found]


class RepositoryTests(SimpleTestCase):
    """A base with a real repository in a temporary folder."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name).resolve() / "site"
        self.root.mkdir()
        self.git("init", "-q")
        self.day = 0

    def git(self, *arguments: str, cwd: Path | None = None) -> None:
        environment = {key: value for key, value in os.environ.items() if key[:4] != "GIT_"}
        subprocess.run(
            ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments],
            cwd=cwd or self.root,
            env=environment | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
            check=True,
            capture_output=True,
        )

    def commit(self) -> None:
        self.day += 1
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "x", "--date", f"2024-01-{self.day:02}T10:00:00+05:30")

    def write(self, path: str, text: str = TEXT) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{path}\n{text}")

    def move(self, old: str, new: str) -> None:
        (self.root / new).parent.mkdir(parents=True, exist_ok=True)
        self.git("mv", old, new)
        self.commit()
