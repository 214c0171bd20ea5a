"""Jekyll sites for tests: written in a few words, and read."""

from blog.moving.sources.base import Entry
from blog.moving.sources.jekyll import JekyllSource
from tests.blog.moving.sources.base import FolderTests

CONFIG = """\
title: Notes on Ruby
tagline: What I learned
url: https://example.org
timezone: Europe/Berlin
author:
  name: Jane Doe
plugins: [jekyll-feed, jekyll-redirect-from]
"""


class JekyllTests(FolderTests):
    """A base that writes sites and reads them."""

    def post(self, path: str, front: str = "title: A post", text: str = "Text.\n") -> None:
        self.write(path, f"---\n{front}\n---\n{text}")

    def config(self, more: str = "", config: str = CONFIG) -> None:
        self.write("_config.yml", config + more)

    def source(self, **arguments) -> JekyllSource:
        return JekyllSource(self.root, problems=self.problems, **arguments)

    def entries(self, **arguments) -> dict[str, Entry]:
        return {entry.path: entry for entry in self.source(**arguments).entries()}

    def entry(self, path: str) -> Entry:
        return self.entries()[path]
