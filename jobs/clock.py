"""The scheduler of the clock, which `celery beat` runs.

Celery's own sends each tick once and goes on, so that a nightly job is lost with its only tick; it waits for a broker
that does not answer longer and longer; and it stands still for as long as the host's time is put back. Here what is due
stays due until it is sent, and the broker is asked every second.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

import structlog
from celery import Celery
from celery.beat import Scheduler as CelerysScheduler

from domain.jobs import Job
from jobs.broker import UNREACHABLE, JobQueues
from jobs.timetable import DueJobs

MIN_LOOK_SECONDS, MAX_LOOK_SECONDS = 0.05, 1.0

log = structlog.get_logger()


class Scheduler(CelerysScheduler):
    """`celery beat --scheduler jobs.clock:Scheduler`. A job waits at most once, here and at the broker."""

    def __init__(self, app: Celery, **options: Any) -> None:
        self._jobs = DueJobs(monotonic(), datetime.now(UTC))
        self._queues = JobQueues(app)
        self._failing = False
        super().__init__(app, **options)

    def setup_schedule(self) -> None:
        """Celery's timetable is empty: ours is in `jobs/timetable.py`."""

    def remember(self, sent_ago: Mapping[str, float]) -> None:
        """When an earlier clock last sent the jobs, in seconds until now."""
        now = datetime.now(UTC)
        for job in filter(sent_ago.__contains__, Job):
            self._jobs.remember(job, now - timedelta(seconds=sent_ago[job]))

    def tick(self, **_: Any) -> float:
        """Send what is due; seconds until the next look."""
        try:
            self._send_due()
        except UNREACHABLE as error:
            self._say_that_it_fails(error)
            return MAX_LOOK_SECONDS
        return min(max(self._jobs.seconds_left(monotonic()), MIN_LOOK_SECONDS), MAX_LOOK_SECONDS)

    def _send_due(self) -> None:
        for job in self._jobs.at(monotonic(), datetime.now(UTC)):
            self._queues.add(job)
            self._jobs.sent(job, monotonic(), datetime.now(UTC))
            self.app.parts.monitor.ticked(job)
        if self._failing:
            log.info("ticks_go_on")
        self._failing = False

    def _say_that_it_fails(self, error: Exception) -> None:
        if not self._failing:
            log.warning("ticks_wait_for_the_broker", error=type(error).__name__)
        self._failing = True
