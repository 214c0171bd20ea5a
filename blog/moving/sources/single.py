"""One Markdown file alone: a post written elsewhere, published by its name.

Its pictures are those beside it, in its folder and below; nothing else there is looked at, for the
folder may be somebody's whole home.
"""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from blog.moving.front_matter import FrontMatter
from blog.moving.report import Problems
from blog.moving.sources import git_history
from blog.moving.sources.plain import INDEXES, PlainSource


class SingleSource(PlainSource):
    """The text in ``file``; see :class:`blog.moving.sources.base.Source`.

    The name of the file is its identity, with that of its folder before it where the file stands
    for its folder, as ``index.md`` does.
    """

    def __init__(self, file: Path, *, problems: Problems):
        super().__init__(file.parent, problems=problems)
        self.file = file
        stands_for_folder = file.stem.lower() in INDEXES and file.parent.name
        self.path = f"{file.parent.name}/{file.name}" if stands_for_folder else file.name

    def all_media(self) -> Iterator[Path]:
        """Yield nothing: of the files beside it only those are uploaded that the text names."""
        return iter(())

    @cached_property
    def _files(self) -> list[Path]:
        return [self.file]

    @cached_property
    def _texts(self) -> dict[str, Path]:
        return {self.path: self.file}

    @cached_property
    def _history(self) -> git_history.History:
        first = git_history.read_history(self.root).first_dates.get(self.file.name)
        return git_history.History(first_dates={self.path: first} if first else {})

    def _is_alone(self, path: str) -> bool:
        # What else is in the folder is not looked at, so it is not known to belong to the text.
        return False

    def _old(self, front: FrontMatter, path: str, folder: str) -> list[str]:
        """Return the addresses that the front matter states; of no other site is anything known."""
        return self._stated(front)
