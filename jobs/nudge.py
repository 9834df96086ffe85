"""Says "there is work" to the workers, off the turn's path: one thread per process, at most one job of a kind per 200
ms.

A nudge may be lost, with Redis or with the process: the clock's ticks find the work within seconds. So its failures are
only counted.
"""

from threading import Event, Lock, Thread

import structlog

from domain.jobs import Job
from jobs.broker import UNREACHABLE, JobQueues
from store.core.counters import Counter

PAUSE_SECONDS = 0.2

nudges_failed = Counter("nudges_failed", "Nudges that did not reach the broker; the sweeps do their work.")
log = structlog.get_logger()


class Nudge:
    """A port to the workers. The thread starts with the first nudge, so that it belongs to the process that forked."""

    def __init__(self, queues: JobQueues) -> None:
        self._queues = queues
        self._wanted: set[Job] = set()
        self._lock = Lock()
        self._awake = Event()
        self._thread: Thread | None = None

    def __call__(self, job: Job) -> None:
        with self._lock:
            self._wanted.add(job)
            if self._thread is None:
                self._thread = Thread(target=self._run, name="nudge", daemon=True)
                self._thread.start()
        self._awake.set()

    def _run(self) -> None:
        pause = Event()
        while self._awake.wait():
            self._awake.clear()
            with self._lock:
                wanted, self._wanted = self._wanted, set()
            for job in wanted:
                self._send(job)
            pause.wait(PAUSE_SECONDS)

    def _send(self, job: Job) -> None:
        try:
            self._queues.add(job)
        except UNREACHABLE as error:
            nudges_failed.add()
            log.warning("nudge_failed", job=job, error=type(error).__name__)
        except Exception:  # whatever it is, the thread goes on: there is no other
            nudges_failed.add()
            log.exception("nudge_failed", job=job, alert=True)
