"""Says "there is work" to the workers, off the turn's path: one thread a process, at most one task a kind per 200 ms.

A nudge may be lost, with Redis or with the process: the sweeps find the work within seconds. So its failures are
only counted.
"""

from threading import Event, Lock, Thread

import structlog
from celery import Celery
from kombu.exceptions import OperationalError
from prometheus_client import Counter

PAUSE_SECONDS = 0.2

nudges_failed = Counter("nudges_failed", "Nudges that did not reach the broker; the sweeps do their work.")
log = structlog.get_logger()


class Nudge:
    """A port to the workers. The thread starts with the first nudge, so that it belongs to the process that forked."""

    def __init__(self, celery: Celery) -> None:
        self._celery = celery
        self._wanted: set[str] = set()
        self._lock = Lock()
        self._awake = Event()
        self._thread: Thread | None = None

    def __call__(self, task: str) -> None:
        with self._lock:
            self._wanted.add(task)
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
            for task in wanted:
                self._send(task)
            pause.wait(PAUSE_SECONDS)

    def _send(self, task: str) -> None:
        try:
            self._celery.send_task(task, ignore_result=True, retry=False)
        except (OperationalError, OSError) as error:
            nudges_failed.inc()
            log.warning("nudge_failed", task=task, error=type(error).__name__)
