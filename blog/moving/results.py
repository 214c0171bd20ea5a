"""What a move in did, file by file, as text and as data."""

from collections import Counter
from dataclasses import dataclass, field

from blog.moving.report import Problem, Problems

# What may have become of a file, with the words for one and for many.
STATES = {
    "new": ("new", "new"),
    "changed": ("changed, a new revision", "changed, new revisions"),
    "unchanged": ("unchanged", "unchanged"),
    "edited": ("left alone, as it was edited here", "left alone, as they were edited here"),
    "failed": ("failed", "failed"),
}
SIGNS = {"note": "·", "warning": "!", "lost": "✗"}


@dataclass
class FileResult:
    """What became of one file: what went in, and what came out."""

    path: str
    state: str
    title: str = ""
    address: str = ""
    visibility: str = ""  # "live", "draft", "scheduled" or "expired"
    blocks: Counter = field(default_factory=Counter)
    went_in: dict[str, int] = field(default_factory=dict)
    came_out: dict[str, int] = field(default_factory=dict)
    unknown_keys: list[str] = field(default_factory=list)


@dataclass
class Result:
    """What became of a whole source."""

    source: str
    root: str
    files: list[FileResult] = field(default_factory=list)
    redirects: int = 0
    pictures: int = 0
    documents: int = 0
    reused_media: int = 0
    authors: int = 0
    series: int = 0
    tags: int = 0
    settings: list[str] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)

    @property
    def states(self) -> Counter:
        """How many files there are of each state."""
        return Counter(file.state for file in self.files)

    @property
    def wrote_nothing(self) -> bool:
        """Whether there was nothing to do."""
        counts = (self.redirects, self.pictures, self.documents, self.authors, self.series)
        busy = self.states["new"] + self.states["changed"]
        return not (busy or any(counts) or self.tags or self.settings)

    def as_data(self) -> dict:
        """Return the result as JSON can hold it, the same for the same source."""
        return {
            "source": self.source,
            "root": self.root,
            "totals": {
                **{state: self.states[state] for state in STATES},
                "redirects": self.redirects,
                "pictures": self.pictures,
                "documents": self.documents,
                "media_already_there": self.reused_media,
                "authors": self.authors,
                "series": self.series,
                "tags": self.tags,
                "settings": self.settings,
                "lost": sum(one.level == "lost" for one in self.problems.found),
                "warnings": sum(one.level == "warning" for one in self.problems.found),
            },
            "files": [_file_data(file, self.problems) for file in self.files],
            "problems": [_problem_data(one) for one in self.problems.found],
        }

    def as_text(self, *, dry_run: bool, verbose: bool = False) -> str:
        """Return the result for people: each file with what matters about it, then the totals."""
        lines = []
        by_path: dict[str, list[Problem]] = {}
        for problem in self.problems.found:
            if problem.level != "note" or verbose:
                by_path.setdefault(problem.path, []).append(problem)
        for file in self.files:
            problems = by_path.pop(file.path, [])
            if problems or verbose or file.state not in ("unchanged",):
                lines.append(_file_line(file))
                lines += [_problem_line(one) for one in problems]
        for path, problems in by_path.items():
            lines += [path, *(_problem_line(one) for one in problems)]
        if lines:
            lines.append("")
        return "\n".join([*lines, *self._totals(dry_run)])

    def _totals(self, dry_run: bool) -> list[str]:
        states = self.states
        counts = [
            f"{states[state]} {words[states[state] != 1]}"
            for state, words in STATES.items()
            if states[state]
        ]
        files = "file" if len(self.files) == 1 else "files"
        lines = [f"{len(self.files)} {files}: {', '.join(counts) or 'nothing to import'}."]
        added = [
            _count(self.pictures, "picture"),
            _count(self.documents, "other file"),
            _count(self.redirects, "redirect"),
            _count(self.authors, "author"),
            _count(self.series, "series", "series"),
            _count(self.tags, "tag"),
        ]
        if found := [one for one in added if one]:
            lines.append(f"{'Would add' if dry_run else 'Added'} {', '.join(found)}.")
        if self.settings:
            lines.append(f"Site settings taken over: {', '.join(self.settings)}.")
        lost = sum(one.level == "lost" for one in self.problems.found)
        warnings = sum(one.level == "warning" for one in self.problems.found)
        if warnings or lost:
            lines.append(
                f"{_count(warnings, 'warning') or 'No warnings'}, "
                f"{_count(lost, 'loss', 'losses') or 'nothing lost'}."
            )
        if self.wrote_nothing and not lost:
            lines.append("There was nothing to do.")
        return lines


def _file_line(file: FileResult) -> str:
    parts = [f"{file.path}: {STATES[file.state][0]}"]
    if file.address:
        parts.append(f"→ {file.address}")
    if file.visibility and file.visibility != "live":
        parts.append(f"({file.visibility})")
    if file.blocks:
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(file.blocks.items()))
        parts.append(f"[{kinds}]")
    if file.unknown_keys:
        parts.append(f"keys kept as they are: {', '.join(file.unknown_keys)}")
    return " ".join(parts)


def _problem_line(problem: Problem) -> str:
    place = ":".join(str(part) for part in (problem.line, problem.column) if part)
    return f"  {SIGNS[problem.level]} {f'{place}: ' if place else ''}{problem.message}"


def _file_data(file: FileResult, problems: Problems) -> dict:
    own = [one for one in problems.found if one.path == file.path]
    return {
        "path": file.path,
        "state": file.state,
        "title": file.title,
        "address": file.address,
        "visibility": file.visibility,
        "blocks": dict(sorted(file.blocks.items())),
        "went_in": file.went_in,
        "came_out": file.came_out,
        "unknown_keys": file.unknown_keys,
        "problems": [_problem_data(one) for one in own],
    }


def _problem_data(problem: Problem) -> dict:
    return {
        "level": problem.level,
        "path": problem.path,
        "line": problem.line,
        "column": problem.column,
        "message": problem.message,
    }


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}" if number else ""
