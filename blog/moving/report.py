"""What a move has to say: problems, each with its place, gathered as they are met."""

from dataclasses import dataclass, field
from typing import Literal

Level = Literal["note", "warning", "lost"]


@dataclass(frozen=True)
class Problem:
    """Something to know about a file.

    ``level``: "note" for what was understood and changed its form, "warning" for what an author
    should look at, "lost" for what did not come over; only the last makes a move fail.
    ``line`` and ``column`` count from 1 in the file; 0 where there is none.
    """

    level: Level
    path: str
    message: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.path, self.line, self.column) if part)
        return f"{place}: {self.message}"


@dataclass
class Problems:
    """A list of problems that the parts of a move add to."""

    found: list[Problem] = field(default_factory=list)

    def note(self, path: str, message: str, line: int = 0, column: int = 0) -> None:
        """Remember what was understood and changed its form."""
        self.found.append(Problem("note", path, message, line, column))

    def warn(self, path: str, message: str, line: int = 0, column: int = 0) -> None:
        """Remember what an author should look at."""
        self.found.append(Problem("warning", path, message, line, column))

    def lose(self, path: str, message: str, line: int = 0, column: int = 0) -> None:
        """Remember what did not come over."""
        self.found.append(Problem("lost", path, message, line, column))

    @property
    def has_losses(self) -> bool:
        """Whether anything did not come over."""
        return any(problem.level == "lost" for problem in self.found)
