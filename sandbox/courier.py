"""Does things a little later, in order of time, on a few threads: reports, incoming SMS, end-of-session events."""

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger("sandbox")

Job = Callable[[], None]


class Courier:
    def __init__(self, workers: int = 8) -> None:
        self.workers = workers
        self._jobs: list[tuple[float, int, Job]] = []
        self._order = itertools.count()
        self._busy = 0
        self._running = False
        self._threads: list[threading.Thread] = []
        lock = threading.Lock()
        self._ready = threading.Condition(lock)
        self._quiet = threading.Condition(lock)

    def after(self, seconds: float, job: Job) -> None:
        with self._ready:
            heapq.heappush(self._jobs, (time.monotonic() + seconds, next(self._order), job))
            self._ready.notify()

    def settle(self, timeout_seconds: float) -> bool:
        """True as soon as nothing is waiting or under way; False when that did not happen in time."""
        with self._quiet:
            return self._quiet.wait_for(lambda: not self._jobs and not self._busy, timeout_seconds)

    def start(self) -> None:
        self._running = True
        self._threads = [
            threading.Thread(target=self._work, daemon=True, name=f"sandbox-courier-{number}")
            for number in range(self.workers)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """What waits stays for the next start."""
        with self._ready:
            self._running = False
            self._ready.notify_all()
        for thread in self._threads:
            thread.join()

    def forget(self) -> None:
        with self._quiet:
            self._jobs.clear()
            self._quiet.notify_all()

    def _work(self) -> None:
        while (job := self._next_job()) is not None:
            try:
                job()
            except Exception:
                log.exception("a job of the stand-in failed")
            self._done()

    def _next_job(self) -> Job | None:
        with self._ready:
            while self._running:
                wait_seconds = self._jobs[0][0] - time.monotonic() if self._jobs else None
                if wait_seconds is not None and wait_seconds <= 0:
                    self._busy += 1
                    return heapq.heappop(self._jobs)[2]
                self._ready.wait(wait_seconds)
        return None

    def _done(self) -> None:
        with self._quiet:
            self._busy -= 1
            self._quiet.notify_all()
