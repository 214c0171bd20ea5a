"""How far a long command is, on one line of a terminal."""

import time

from django.core.management.base import OutputWrapper

EVERY_SECONDS = 0.1


class Terminal:
    """Rewrites one line on a terminal with what is being done; silent where there is none."""

    def __init__(self, stream: OutputWrapper, verbosity: int):
        self._stream = stream
        self._shows = verbosity >= 1 and stream.isatty()
        self._next = 0.0
        self._step = ""

    def __call__(self, step: str, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` parts of a step are done."""
        now = time.monotonic()
        if not self._shows or (step == self._step and done < total and now < self._next):
            return
        self._next = now + EVERY_SECONDS
        ending = "\n" if self._step and step != self._step else ""
        self._step = step
        count = f" {done}/{total}" if total > 1 else ""
        # "str" in place of the red of errors.
        self._stream.write(f"{ending}\r\033[K{step} …{count}", str, "")
        self._stream.flush()

    def end(self) -> None:
        """Leave the line."""
        if self._step:
            self._stream.write("", str, "\n")
            self._step = ""
