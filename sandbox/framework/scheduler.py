"""Runs jobs that are due later by the clock of a stand-in: moving the clock makes them due."""

import heapq
import itertools
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Condition, Thread

from sandbox.framework.clock import Clock

MAX_WORKERS = 16
CLOCK_CHECK_SECONDS = 0.05

Job = Callable[[], object]
log = logging.getLogger("sandbox")


class Scheduler:
    """Works from its first job on. What waits at a stop stays for the next start."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._jobs: list[tuple[datetime, int, Job]] = []
        self._number = itertools.count()
        self._changed = Condition()
        self._running = 0
        self._at_work = 0
        self._failures: list[BaseException] = []
        self._workers: ThreadPoolExecutor | None = None
        self._stopped = False

    def after(self, seconds: float, job: Job) -> None:
        with self._changed:
            self._work()
            due = self._clock.now() + timedelta(seconds=seconds)
            heapq.heappush(self._jobs, (due, next(self._number), job))
            self._changed.notify_all()

    def reserve(self, job: Job) -> Callable[[], None]:
        """For what must follow something else: the job counts as running from now on, and runs when the result is
        called.
        """
        with self._changed:
            self._running += 1

        def release() -> None:
            self.after(0, job)
            with self._changed:
                self._running -= 1

        return release

    def wait_until_quiet(self, timeout_seconds: float) -> None:
        """Returns when nothing is due and nothing is running, whatever is due later. Raises what a job raised, and
        TimeoutError.
        """
        with self._changed:
            if not self._changed.wait_for(self._is_quiet, timeout_seconds):
                raise TimeoutError(f"{self._running} jobs are still running")
            self._raise_failure()

    def wait_until_empty(self, timeout_seconds: float) -> bool:
        """Whether no job is left at all before the time is over. Raises what a job raised."""
        with self._changed:
            is_empty = self._changed.wait_for(self._is_empty, timeout_seconds)
            self._raise_failure()
        return is_empty

    def clear(self) -> None:
        with self._changed:
            self._jobs.clear()
            self._changed.notify_all()

    def start(self) -> None:
        with self._changed:
            self._stopped = False
            self._work()

    def stop(self) -> None:
        with self._changed:
            self._stopped = True
            workers, self._workers = self._workers, None
            self._changed.notify_all()
        if workers:
            workers.shutdown()

    def _raise_failure(self) -> None:
        if self._failures:
            raise self._failures.pop()

    def _work(self) -> None:
        if self._workers is None and not self._stopped:
            self._workers = ThreadPoolExecutor(MAX_WORKERS, thread_name_prefix="sandbox-job")
            Thread(target=self._keep_time, args=(self._workers,), daemon=True, name="sandbox-scheduler").start()

    def _keep_time(self, workers: ThreadPoolExecutor) -> None:
        with self._changed:
            while self._workers is workers:
                while self._is_something_due() and self._at_work < MAX_WORKERS:
                    self._running += 1
                    self._at_work += 1
                    _, _, job = heapq.heappop(self._jobs)
                    workers.submit(job).add_done_callback(self._finish)
                self._changed.wait(self._seconds_to_next_job())

    def _seconds_to_next_job(self) -> float | None:
        """Never long: the clock may be moved meanwhile. Where all are at work, until one of them has finished."""
        if not self._jobs or self._at_work >= MAX_WORKERS:
            return None
        return min((self._jobs[0][0] - self._clock.now()).total_seconds(), CLOCK_CHECK_SECONDS)

    def _finish(self, job: Future[object]) -> None:
        with self._changed:
            self._running -= 1
            self._at_work -= 1
            if error := job.exception():
                log.error("a job of the stand-in failed", exc_info=error)
                self._failures.append(error)
            self._changed.notify_all()

    def _is_something_due(self) -> bool:
        return bool(self._jobs) and self._jobs[0][0] <= self._clock.now()

    def _is_quiet(self) -> bool:
        return self._running == 0 and not self._is_something_due()

    def _is_empty(self) -> bool:
        return self._running == 0 and not self._jobs
