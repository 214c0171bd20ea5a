"""Read what PostgreSQL writes into its own log."""

import itertools
import time
from pathlib import Path

from django.db import connection

_marks = itertools.count(1)


class ServerLog:
    """What the server of the suite has logged since this object was made.

    The log is a file that either the server tells the name of, or, as ``pg_ctl -l`` makes it, one
    in or beside the data directory.

    :raises FileNotFoundError: when there is none that can be read.
    """

    def __init__(self) -> None:
        self._path = self._find()
        self._start = self._path.stat().st_size

    def read(self) -> str:
        """The new part of the log, once all that was asked for so far is in it."""
        mark = f"end of test {next(_marks)} at {time.time_ns()}"
        with connection.cursor() as cursor:
            cursor.execute(f"DO $$ BEGIN RAISE LOG '{mark}'; END $$")
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            with self._path.open(encoding="utf-8", errors="replace") as file:
                file.seek(self._start)
                found = file.read()
            if mark in found:
                return found
            time.sleep(0.02)
        raise TimeoutError(f"{self._path} does not seem to be the log of this server")

    def _find(self) -> Path:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_logfile(), current_setting('data_directory')")
            current, directory = cursor.fetchone()
        data = Path(directory)
        names = [data / current] if current else []
        names += [data / "log", data / "logfile", data.parent / "log", data.parent / "postgres.log"]
        names += sorted(data.parent.glob("*.log"))
        for path in names:
            if path.is_file():
                return path
        raise FileNotFoundError(f"the server of {directory} keeps no log that this test can read")
