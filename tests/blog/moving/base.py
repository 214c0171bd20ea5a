"""What tests of conversions share: surroundings in which everything is found."""

import tempfile
from pathlib import Path

from blog.moving.builtin_shortcodes import builtin
from blog.moving.census import census_of_blocks, missing
from blog.moving.jekyll_tags import jekyll
from blog.moving.markdown import Dialect
from blog.moving.report import Problems
from blog.moving.text_to_blocks import text_to_blocks


class Around:
    """Surroundings in which every picture and file is there, but for those named "missing"."""

    path = "x.md"
    first_line = 1

    def __init__(self, params: dict | None = None, files: dict | None = None) -> None:
        self.problems = Problems()
        self.keys: dict[str, int] = {}
        self.params = params or {}
        self.files = files or {}

    def link(self, href):
        return {"href": href}

    def picture(self, src):
        return None if "missing" in src else self._key(src)

    def document(self, src):
        return None if "missing" in src else self._key(src)

    def pictures(self, pattern):
        with tempfile.TemporaryDirectory() as folder:
            for name in self.files:
                (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
                (Path(folder) / name).touch()
            found = sorted(Path(folder).glob(pattern))
            return [file.relative_to(folder).as_posix() for file in found if file.is_file()]

    def read(self, path):
        return self.files.get(path)

    def param(self, name):
        return self.params.get(name)

    def _key(self, src):
        return self.keys.setdefault(src, len(self.keys) + 1)


class Conversions:
    """Mixed into tests that turn texts into blocks."""

    registry = builtin
    dialect = Dialect("hugo")

    def convert(self, source: str, **around) -> list[tuple]:
        """Return the blocks of a text, each a pair; no word of it may be missing."""
        self.around = Around(**around)
        converted = text_to_blocks(source, self.around, self.registry, self.dialect)
        lost = missing(converted.source, census_of_blocks(converted.blocks))
        self.assertEqual(lost, [])
        return [(block["type"], block["value"]) for block in converted.blocks]

    def only(self, source: str, **around) -> object:
        """Return the value of the only block that a text becomes."""
        blocks = self.convert(source, **around)
        self.assertEqual(len(blocks), 1, blocks)
        return blocks[0][1]

    @property
    def messages(self) -> list[str]:
        """What was told about the last text."""
        return [str(problem) for problem in self.around.problems.found]


class JekyllConversions(Conversions):
    """The same for texts of Jekyll."""

    registry = jekyll
    dialect = Dialect("jekyll")
