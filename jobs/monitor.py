"""Each long-lived process says regularly what it sees, and raises the alarm for what it does not see of the others.

A clock that stopped leaves idle workers, a worker that ended leaves full queues: neither says so itself. So web, worker
and clock all look, and one of them speaks.
"""

from collections.abc import Mapping
from socket import gethostname
from threading import Event, Thread
from time import monotonic

import structlog
from sqlalchemy import exc

from domain.jobs import Job
from jobs.timetable import period
from store.core.process_health import ProcessHealth

REPORT_SECONDS = 5
OVERDUE_SECONDS, OVERDUE_PERIODS = 60.0, 3
MAX_SECONDS_AHEAD = 5
SECONDS_BETWEEN_ALERTS = 60
LIMITS: Mapping[str, float] = {job: max(OVERDUE_SECONDS, OVERDUE_PERIODS * period(job).total_seconds()) for job in Job}
NO_DATABASE = (exc.OperationalError, exc.InterfaceError, exc.TimeoutError)

log = structlog.get_logger()


class Monitor:
    """What a process saw since its last report. Its thread begins with `start`, in the process that forked."""

    limits = LIMITS
    max_seconds_ahead = MAX_SECONDS_AHEAD

    def __init__(self, health: ProcessHealth) -> None:
        self._health = health
        self._ticked: dict[str, float] = {}
        self._ran: dict[str, float] = {}
        self._introduced = False
        self._alerted_at = -float(SECONDS_BETWEEN_ALERTS)

    def ticked(self, job: Job) -> None:
        """The clock has sent the job."""
        self._ticked[job] = monotonic()

    def ran(self, job: Job) -> None:
        """A worker has ended the job without an error."""
        self._ran[job] = monotonic()

    def ticked_ago(self) -> dict[str, float]:
        """Seconds since the clock last sent each job; nothing while nobody can say."""
        try:
            return self._health.ticked_ago()
        except NO_DATABASE as error:
            log.warning("earlier_ticks_unknown", error=type(error).__name__)
            return {}

    def start(self, role: str) -> None:
        """Report every few seconds as `role`, for as long as the process lives."""
        Thread(target=self._run, args=(f"{role}@{gethostname()}",), name="monitor", daemon=True).start()

    def report(self, process: str) -> None:
        """Say what this process saw, and look at what all saw."""
        if not self._introduced:
            self._health.expect([*Job])
            self._introduced = True
        ahead = self._health.seconds_ahead()
        self._health.report(process, ahead, _seconds_ago(self._ticked), _seconds_ago(self._ran))
        self._look_at_jobs()
        self._look_at_clock(process, ahead)

    def _run(self, process: str) -> None:
        pause = Event()
        while True:
            try:
                self.report(process)
            except NO_DATABASE as error:
                log.warning("monitor_cannot_report", error=type(error).__name__)
            except Exception:
                log.exception("monitor_failed", alert=True)
            pause.wait(REPORT_SECONDS)

    def _look_at_jobs(self) -> None:
        overdue = self._health.overdue(LIMITS)
        unsent = {late.job: round(late.ticked_ago) for late in overdue if late.ticked_ago > LIMITS[late.job]}
        unrun = {late.job: round(late.ran_ago) for late in overdue if late.job not in unsent}
        if unsent:
            log.error("jobs_not_sent", alert=True, seconds=unsent, do="is the clock running?")
        if unrun:
            log.error("jobs_not_run", alert=True, seconds=unrun, do="is a worker running, and what does it log?")

    def _look_at_clock(self, process: str, ahead: float) -> None:
        if abs(ahead) > MAX_SECONDS_AHEAD and monotonic() - self._alerted_at >= SECONDS_BETWEEN_ALERTS:
            self._alerted_at = monotonic()
            log.error("clock_skew", alert=True, process=process, seconds_ahead=round(ahead, 1))


def _seconds_ago(moments: dict[str, float]) -> dict[str, float]:
    now = monotonic()
    return {job: now - moment for job, moment in list(moments.items())}
