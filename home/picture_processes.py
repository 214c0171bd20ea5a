"""Pictures decoded and encoded in as many processes as there are cores.

The processes know nothing of Django: they get a file and a list of cuts, and give back bytes. So
they start at once, open no connection to the database, and only one process writes.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from io import BytesIO
from multiprocessing.connection import wait as wait_for_end
from pathlib import Path
from typing import TypeVar

from home.encoding import UNREADABLE, Cut, draw

# An original: where it lies, or its bytes where it lies elsewhere.
Original = str | bytes
Key = TypeVar("Key")
# Pictures handed out for each process, so that none waits and few results are held at a time.
AHEAD = 2


def cores() -> int:
    """Return how many processes can really work at once here."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def draw_here(
    jobs: Iterable[tuple[Key, Original, list[Cut]]],
) -> Iterator[tuple[Key, list[bytes] | Exception]]:
    """Yield what :func:`draw_in_processes` yields, made in this process."""
    for key, original, cuts in jobs:
        try:
            outcome = _draw(original, cuts)
        except UNREADABLE as error:
            outcome = error
        yield key, outcome


def draw_in_processes(
    jobs: Iterable[tuple[Key, Original, list[Cut]]], processes: int
) -> Iterator[tuple[Key, list[bytes] | Exception]]:
    """Yield the files made of each picture, or why there are none, in the order they are ready.

    A process that dies, out of memory, stops no other picture: those it leaves undone are tried
    once more, one at a time. When the caller stops, by Ctrl-C too, what is begun is finished and
    dropped, and no process is left.
    """
    tried: set = set()
    queue = iter(jobs)
    again: deque = deque()
    while True:
        alone = bool(again)
        source = iter([again.popleft()]) if alone else queue
        unfinished = yield from _run(source, 1 if alone else processes)
        if not unfinished and not again and not alone:
            return
        for job in unfinished:
            if job[0] in tried:
                yield job[0], RuntimeError("the process that decoded it was ended")
            else:
                tried.add(job[0])
                again.append(job)


def _run(jobs: Iterator[tuple], processes: int) -> Iterator:
    """Yield results until ``jobs`` is empty or a process dies; return the jobs left undone."""
    pool = ProcessPoolExecutor(
        processes, mp_context=multiprocessing.get_context("spawn"), initializer=_begin
    )
    running: dict[Future, tuple] = {}
    try:
        while True:
            while len(running) < processes * AHEAD and (job := next(jobs, None)) is not None:
                try:
                    running[pool.submit(_draw, *job[1:])] = job
                except BrokenProcessPool:
                    return [job, *running.values()]
            if not running:
                return []
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                if isinstance(future.exception(), BrokenProcessPool):
                    return list(running.values())
                key = running.pop(future)[0]
                yield key, future.exception() or future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _begin() -> None:
    """Leave Ctrl-C to the process that started this one, and end when that one is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process().sentinel

    def follow() -> None:
        wait_for_end([parent])
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


def _draw(original: Original, cuts: list[Cut]) -> list[bytes]:
    if isinstance(original, bytes):
        return list(draw(BytesIO(original), cuts))
    with Path(original).open("rb") as file:
        return list(draw(file, cuts))
