"""What the git history of a source tells: former names of files, and when they were first there.

A source may come from anybody, so nothing in its repository may start a program: not a hook, a
pager, a diff driver, a signature checker, nor the fetching of objects that a partial clone left
out. Where git or its history is missing, there is simply nothing to tell.
"""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from config import env

TIMEOUT = 60.0  # seconds for the whole history; renames of a blog of thousands of posts take few

# Git compares every file that went with every one that came; above this number of them in one
# commit it finds only the renames that left the content as it was.
RENAME_LIMIT = 1000

# Set over whatever the repository sets: each of these names a program, a file, or another output.
_OVERRIDES = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.pager": "cat",
    "log.showSignature": "false",
    "log.showRoot": "true",
    "diff.orderFile": os.devnull,
}
_LOG = [
    "git",
    "--no-pager",
    "log",
    "--topo-order",
    "--format=%x02%aI",
    "--name-status",
    "--diff-filter=AR",
    "--find-renames",
    f"-l{RENAME_LIMIT}",
    "--no-ext-diff",
    "--no-textconv",
    "--no-diff-merges",
    "--relative",
    "-z",
    "--",
    ".",
]
_MARK = b"\x02"


@dataclass
class History:
    """Paths are relative to the root that was asked about, with slashes.

    ``renames``: a path of today and its former ones, newest first. ``first_dates``: when the file
    was first committed, as its author's clock showed it, offset included.
    """

    renames: dict[str, list[str]] = field(default_factory=dict)
    first_dates: dict[str, datetime] = field(default_factory=dict)


def renames(root: Path) -> dict[str, list[str]]:
    """Return the former paths of the files under ``root``, newest first; see :class:`History`."""
    return read_history(root).renames


def first_commit_dates(root: Path) -> dict[str, datetime]:
    """Return when the files under ``root`` were first committed; see :class:`History`."""
    return read_history(root).first_dates


def read_history(root: Path) -> History:
    """Return what git knows of the files under ``root``.

    The history is empty, and no error, without git, outside of a repository, in a bare or a
    shallow one (whose oldest commit would seem to add every file), and when it takes too long.
    """
    repository = _find_repository(root)
    if repository is None:
        return History()
    try:
        shallow = _run(["git", "rev-parse", "--is-shallow-repository"], root, repository)
        if shallow.strip() != b"false":
            return History()
        output = _run(_LOG, root, repository)
    except (OSError, subprocess.SubprocessError):
        return History()
    return _follow(_events(output), root)


def _find_repository(root: Path) -> Path | None:
    """Return the folder that holds ``.git``, where a working tree begins."""
    folder = root.resolve()
    return next((each for each in (folder, *folder.parents) if (each / ".git").exists()), None)


def _run(command: list[str], root: Path, repository: Path) -> bytes:
    """Return the output of a git command.

    :raises OSError: when there is no git.
    :raises subprocess.SubprocessError: when it fails or takes too long.
    """
    return subprocess.run(
        command,
        cwd=root,
        env=_environment(repository),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=TIMEOUT,
        check=True,
    ).stdout


def _environment(repository: Path) -> dict[str, str]:
    """Return the environment for git: nobody's configuration but ours, and no network.

    The folder is named as safe, for it is only read, and by us alone: a source that was unpacked
    or mounted by somebody else still has its history.
    Source: https://git-scm.com/docs/git-config (GIT_CONFIG_COUNT, safe.directory)
    """
    kept = env.for_program(without="GIT_")
    settings = {**_OVERRIDES, "safe.directory": str(repository)}
    kept["GIT_CONFIG_COUNT"] = str(len(settings))
    for index, (key, value) in enumerate(settings.items()):
        kept[f"GIT_CONFIG_KEY_{index}"] = key
        kept[f"GIT_CONFIG_VALUE_{index}"] = value
    return kept | {
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        # A partial clone fetches what is missing through a program of its own choice. The second
        # is for a git that does not know the first: no protocol has that name.
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "none",
    }


@dataclass(frozen=True)
class _Event:
    """A file came into being at ``path``, or went there from ``old``."""

    date: datetime | None
    path: str
    old: str = ""


def _events(output: bytes) -> Iterator[_Event]:
    """Yield what ``git log -z --name-status`` says, newest first."""
    date = None
    parts = iter(output.split(b"\0"))
    for part in parts:
        status = part.lstrip(b"\n")
        if status.startswith(_MARK):
            date = _parse_date(status.removeprefix(_MARK).decode("ascii", "replace"))
        elif status.startswith(b"R"):
            old, new = os.fsdecode(next(parts, b"")), os.fsdecode(next(parts, b""))
            yield _Event(date, new, old)
        elif status.startswith(b"A"):
            yield _Event(date, os.fsdecode(next(parts, b"")))


def _parse_date(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None


def _follow(events: Iterator[_Event], root: Path) -> History:
    """Return the history of the files that are there today.

    Goes back in time, so that a name belongs to the file that bore it last: an address that was
    given away must not lead to the one that had it before.
    """
    history = History()
    today: dict[str, str] = {}  # a path at this point of time, and that of the same file today
    taken: set[str] = set()  # paths that some file bore at a later time

    def path_today(path: str) -> str | None:
        if path in today:
            return today.pop(path)
        return path if path not in taken and os.path.lexists(root / path) else None

    for event in events:
        current = path_today(event.path)
        taken.add(event.path)
        if current is None:
            continue
        if not event.old:
            if event.date is not None:
                history.first_dates[current] = event.date
            continue
        if event.old not in taken and not os.path.lexists(root / event.old):
            history.renames.setdefault(current, []).append(event.old)
            taken.add(event.old)
        today[event.old] = current
    return history
