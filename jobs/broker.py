"""The broker between whoever knows of work and the workers: a queue per job, in which one job waits at most.

So what waits is bounded however long no worker runs, and an urgent job never stands behind others. Nothing is written
but the waiting jobs, not even what a worker has taken: a lost job is found by the next tick, and a worker can empty
the queues of a Redis that is full.
"""

from typing import Any

import structlog
from celery import Celery, Task
from kombu.connection import Connection
from kombu.entity import Queue
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError
from sqlalchemy import exc

from domain.errors import Unavailable
from domain.jobs import Job

TIMEOUT_SECONDS = 1
THREADS = 8
SECONDS_BETWEEN_TRIES = 2
UNREACHABLE = (OperationalError, RedisError, OSError)
NO_STORE = (Unavailable, exc.OperationalError, exc.InterfaceError, exc.TimeoutError)
INTERRUPTED = "interrupted"
"""What a job returns that a store did not let end."""

log = structlog.get_logger()


class InterruptibleTask(Task):
    """A store that does not answer is a line in the log, and the next tick does the work.

    Celery must not see the error: of each it copies all frames, with every position of their code, a megabyte that is
    there until Python collects it. An outage of an hour took 200 MB so.
    """

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().__call__(*args, **kwargs)
        except NO_STORE as error:
            log.warning("job_interrupted", job=self.name, error=type(error).__name__)
            return INTERRUPTED


class PromptConnection(Connection):
    """Tries again every two seconds: by itself kombu waits longer each time, up to half a minute, and after an outage
    customers would wait as long for their SMS.
    """

    def ensure_connection(self, *args: Any, **kwargs: Any) -> Connection:
        intervals = {"interval_start": SECONDS_BETWEEN_TRIES, "interval_step": 0, "interval_max": SECONDS_BETWEEN_TRIES}
        super().ensure_connection(*args, **{**intervals, **kwargs})
        return self


def make_celery(broker_url: str) -> Celery:
    """The Celery app of any process: web sends by it, workers run by it, the clock ticks by it."""
    celery = Celery("self_service", set_as_current=False, broker=broker_url, task_cls=InterruptibleTask)
    celery.conf.update(
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=False,
        task_queues=[Queue(job, no_declare=True) for job in Job],
        task_create_missing_queues=False,
        task_default_queue=Job.SEND_MESSAGES.value,
        task_routes=lambda name, *_, **__: {"queue": name},
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_pool="threads",
        worker_concurrency=THREADS,
        worker_enable_remote_control=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,  # a broker that is away for long is waited for
        # Behind a `rediss://` that says nothing more Celery takes any certificate, and sends the password to anybody.
        broker_use_ssl={"ssl_cert_reqs": "required"} if broker_url.startswith("rediss://") else None,
        broker_transport_options={
            "socket_timeout": TIMEOUT_SECONDS,
            "socket_connect_timeout": TIMEOUT_SECONDS,
            # Whoever adds a job tries again by itself; kombu would make it wait for 6 s.
            "max_retries": 1,
            "interval_start": 0,
            "interval_step": 0,
            "ack_emulation": False,
            "priority_steps": [0],
        },
    )
    celery.amqp.Connection = PromptConnection
    return celery


def ask_broker(broker_url: str) -> None:
    """One connection, which shows whether one can be made. Raises one of `UNREACHABLE`."""
    with make_celery(broker_url).connection_for_write() as connection:
        connection.ensure_connection(max_retries=1, interval_start=0, interval_step=0)


class JobQueues:
    """Where jobs wait for a worker. Of one thread: it keeps a connection until it fails."""

    def __init__(self, celery: Celery) -> None:
        self._celery = celery
        self._connection: Connection | None = None

    def add(self, job: Job) -> None:
        """Let the job wait, unless it does already. Raises one of `UNREACHABLE`.

        A kept connection may lead to a node that can no longer do what we ask: then a new one is tried, once.
        """
        if self._connection:
            try:
                self._add(job, self._connection)
            except UNREACHABLE:
                self._drop_connection()
            else:
                return
        self._connection = self._celery.connection_for_write()
        try:
            self._add(job, self._connection)
        except UNREACHABLE:
            self._drop_connection()
            raise

    def waiting(self) -> list[Job]:
        """The jobs that wait for a worker. Raises one of `UNREACHABLE`."""
        if self._connection is None:
            self._connection = self._celery.connection_for_write()
        try:
            channel = self._connection.default_channel
            return [job for job in Job if channel.queue_declare(queue=job).message_count]
        except UNREACHABLE:
            self._drop_connection()
            raise

    def _add(self, job: Job, connection: Connection) -> None:
        channel = connection.default_channel
        if not channel.queue_declare(queue=job).message_count:
            producer = self._celery.amqp.Producer(channel, auto_declare=False)
            self._celery.send_task(job, producer=producer, retry=False, ignore_result=True)

    def _drop_connection(self) -> None:
        if self._connection:
            self._connection.collect(socket_timeout=TIMEOUT_SECONDS)
        self._connection = None
