"""Says "there is work" to the workers, off the turn's path: one thread per process, at most one task of a kind per 200
ms.

A nudge may be lost, with Redis or with the process: the sweeps find the work within seconds. So its failures are
only counted.
"""

from threading import Event, Lock, Thread

import structlog
from celery import Celery
from kombu.exceptions import OperationalError
from prometheus_client import Counter

PAUSE_SECONDS = 0.2
BROKER_TIMEOUT_SECONDS = 1

nudges_failed = Counter("nudges_failed", "Nudges that did not reach the broker; the sweeps do their work.")
log = structlog.get_logger()


def make_celery(broker_url: str) -> Celery:
    """The Celery app of any process: web sends by it, workers run by it, the clock ticks by it."""
    celery = Celery("self_service", set_as_current=False, broker=broker_url)
    celery.conf.update(
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=False,
        task_default_queue="self_service",
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_pool="threads",
        worker_concurrency=8,
        broker_connection_retry_on_startup=True,
        broker_transport_options={
            "socket_timeout": BROKER_TIMEOUT_SECONDS,
            "socket_connect_timeout": BROKER_TIMEOUT_SECONDS,
        },
    )
    return celery


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
