"""Changes of tables that wait for their turn, and let readers past meanwhile.

In PostgreSQL a change of a table waits for whoever reads it, and everybody who comes later waits
behind the change: one slow report, and the whole site stands still. So the change gives up its
place in the queue after a few seconds and tries again.
"""

import logging
import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections

logger = logging.getLogger(__name__)

# What readers wait at most; below what a balancer or a reader takes for an outage.
LOCK_SECONDS = 3.0
ATTEMPTS = 20
PAUSE_SECONDS = 5.0
# Source: https://www.postgresql.org/docs/current/errcodes-appendix.html
LOCK_NOT_AVAILABLE, DEADLOCK_DETECTED = "55P03", "40P01"

Result = TypeVar("Result")


def patiently(
    work: Callable[[], Result],
    *,
    using: str = DEFAULT_DB_ALIAS,
    lock_seconds: float = LOCK_SECONDS,
    attempts: int = ATTEMPTS,
    pause_seconds: float = PAUSE_SECONDS,
) -> Result:
    """Return what ``work`` returns; when it does not get a lock in time, try again.

    ``work`` must be one that can be done again, as ``migrate`` can: each migration is a
    transaction, and those that are done are not repeated. Statements may take as long as they need
    meanwhile, as building an index does. On SQLite ``work`` is just done.

    :raises OperationalError: when it gets no lock at the last attempt, or for any other reason.
    """
    connection = connections[using]
    if connection.vendor != "postgresql":
        return work()
    before = _limit(connection, f"{int(lock_seconds * 1000)}ms", "0")
    try:
        for attempt in range(1, attempts + 1):
            try:
                return work()
            except OperationalError as error:
                state = getattr(error.__cause__, "sqlstate", "")
                if state not in {LOCK_NOT_AVAILABLE, DEADLOCK_DETECTED} or attempt == attempts:
                    raise
                # Not in step with whatever comes round regularly.
                pause = pause_seconds * random.uniform(0.5, 1.5)  # noqa: S311 - no secret
                logger.warning(
                    "A table was not free within %g s (attempt %d of %d); again in %.1f s",
                    *(lock_seconds, attempt, attempts, pause),
                )
                time.sleep(pause)
        raise AssertionError("the last attempt returns or raises")
    finally:
        if connection.connection is not None and not connection.connection.closed:
            _limit(connection, *before)


def _limit(connection, lock: str, statement: str) -> tuple[str, str]:
    """Set the limits of the session and return those from before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('lock_timeout'), current_setting('statement_timeout')"
        )
        before = cursor.fetchone()
        cursor.execute(
            "SELECT set_config('lock_timeout', %s, false), "
            "set_config('statement_timeout', %s, false)",
            [lock, statement],
        )
    return before
