"""A worker that takes nothing while the broker holds jobs ends itself: its supervisor starts one that works.

Only what a worker could take counts: with a free thread it takes a waiting job at once, so two minutes without one mean
that it will never take any. With all threads busy it may take none for as long as the longest job lasts.
"""

import os
from collections.abc import Callable, Sequence
from threading import Event, Lock, Thread
from time import monotonic

import structlog

from domain.jobs import Job
from jobs.broker import UNREACHABLE

LOOK_SECONDS = 5
LONGEST_JOB_SECONDS = 3_600
EXIT_CODE = 70

log = structlog.get_logger()


class StallWatch:
    """What a worker took last, and since when jobs wait beside it.

    `waiting` are the jobs that the broker holds; it raises one of `UNREACHABLE` where it cannot be asked: a worker
    whose broker is away waits for it.
    """

    def __init__(
        self,
        waiting: Callable[[], Sequence[Job]],
        threads: int,
        seconds: float,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._waiting = waiting
        self._threads = threads
        self._seconds = seconds
        self._clock = clock
        self._lock = Lock()
        self._busy = 0
        self._blocked_since: float | None = None

    def took(self) -> None:
        """The worker has taken a job."""
        with self._lock:
            self._busy += 1
            self._blocked_since = None

    def ended(self) -> None:
        with self._lock:
            self._busy -= 1

    def is_stalled(self) -> bool:
        """Whether jobs have waited for too long beside a worker that could have taken them."""
        waits = self._holds_jobs()
        with self._lock:
            if not waits:
                self._blocked_since = None
                return False
            now = self._clock()
            self._blocked_since = now if self._blocked_since is None else self._blocked_since
            limit = self._seconds if self._busy < self._threads else LONGEST_JOB_SECONDS
            return now - self._blocked_since >= limit

    def start(self) -> None:
        """Look every few seconds for as long as the process lives, and end it once it is stalled."""
        Thread(target=self._run, name="stall_watch", daemon=True).start()

    def _run(self) -> None:
        pause = Event()
        while not self.is_stalled():
            pause.wait(min(LOOK_SECONDS, self._seconds))
        log.critical("worker_stalled", alert=True, seconds=self._seconds, busy_threads=self._busy)
        os._exit(EXIT_CODE)  # threads that hang would keep any gentler end from coming

    def _holds_jobs(self) -> bool:
        try:
            return bool(self._waiting())
        except UNREACHABLE:
            return False
