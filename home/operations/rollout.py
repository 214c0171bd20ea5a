"""Whether every process behind an address answers with the new release.

A single answer of the new release says little: behind a balancer the next may be an old one. So
many are asked, each over a connection of its own, until a row of them is all new and came from as
many processes as there should be.
"""

import http.client
import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.error import URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

# A commit is named by its beginning, as git does, but not by less than git would.
LEAST_OF_A_COMMIT = 7
ASK_SECONDS = 5.0
PAUSE_SECONDS = 0.05
# After a row that was broken by an old answer, or by none.
RETRY_SECONDS = 0.5
LARGEST_ANSWER = 10_000


@dataclass
class Answer:
    """What one process said, or why nothing was understood."""

    version: str = ""
    commit: str = ""
    process: str = ""
    problem: str = ""

    def is_of(self, release: str) -> bool:
        """Return whether this is the release, given by version or by commit."""
        if self.problem:
            return False
        by_commit = len(release) >= LEAST_OF_A_COMMIT and self.commit.startswith(release)
        return by_commit or release in (self.version, self.commit)

    def __str__(self) -> str:
        return self.problem or f"{self.version} ({self.commit[:12]})"


@dataclass
class Waiting:
    """How it stands: answers in a row, whose they were, and all that was ever heard."""

    row: int = 0
    processes: set[str] = field(default_factory=set)
    heard: Counter = field(default_factory=Counter)
    last_other: str = ""

    def add(self, answer: Answer, release: str) -> None:
        """Take one more answer into account."""
        self.heard[str(answer)] += 1
        if answer.is_of(release):
            self.row += 1
            self.processes.add(answer.process)
        else:
            self.row, self.processes, self.last_other = 0, set(), str(answer)


class _NoRedirects(HTTPRedirectHandler):
    """A redirect is an answer, and not of a process that we asked for."""

    def redirect_request(self, *args, **kwargs) -> None:
        return None


_opener = build_opener(_NoRedirects)


def ask(url: str) -> Answer:
    """Return what answers at ``url``, over a new connection; never raises."""
    request = Request(url, headers={"Connection": "close", "Cache-Control": "no-cache"})  # noqa: S310
    try:
        with _opener.open(request, timeout=ASK_SECONDS) as response:
            facts = json.loads(response.read(LARGEST_ANSWER))
        return Answer(facts["version"], facts["commit"], facts["process"])
    except URLError as error:
        status = getattr(error, "code", None)
        return Answer(problem=f"status {status}" if status else f"no answer ({error.reason})")
    except (OSError, http.client.HTTPException) as error:
        return Answer(problem=f"no answer ({error})")
    except (KeyError, TypeError, ValueError):
        return Answer(problem="an answer that is not one of /version")


def wait(
    url: str,
    release: str,
    *,
    timeout: float,
    processes: int = 1,
    samples: int = 20,
    ask: Callable[[str], Answer] = ask,
) -> tuple[bool, Waiting]:
    """Ask until ``samples`` answers in a row are of ``release``, from ``processes`` or more.

    Return whether that came to pass within ``timeout`` seconds, and what was heard.
    """
    state = Waiting()
    end = time.monotonic() + timeout
    while True:
        state.add(ask(url), release)
        if state.row >= samples and len(state.processes) >= processes:
            return True, state
        pause = PAUSE_SECONDS if state.row else RETRY_SECONDS
        if time.monotonic() + pause >= end:
            return False, state
        time.sleep(pause)
