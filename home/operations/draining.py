"""A server that is told to stop says first that it wants no more visitors, and serves on meanwhile.

A balancer learns that a process is going only when it asks ``/readyz`` the next time. Until then it
sends visitors, so whoever stopped listening at once would turn them away. The word is passed in
memory that the arbiter of gunicorn shares with its workers: it is the arbiter that is told.
"""

import mmap

# One byte, shared with every process forked after this module was loaded (``preload_app``).
_shared = mmap.mmap(-1, 1)


def begin() -> None:
    """Be unready from now on, here and in the processes that were forked from here."""
    _shared[0] = 1


def end() -> None:
    """Be ready again."""
    _shared[0] = 0


def is_draining() -> bool:
    """Return whether this server is about to stop."""
    return _shared[0] == 1
