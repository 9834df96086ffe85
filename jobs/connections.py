"""The clocks of applications: whose clock ran out, who is reminded of a quotation, what lapses."""

import structlog
from celery import shared_task

from domain.jobs import Job
from domain.services.connections.watch_applications import watch_applications
from parts import worker_parts

MAX_REFERENCES_LOGGED = 20

log = structlog.get_logger()


@shared_task(name=Job.WATCH_APPLICATIONS)
def watch_all_applications() -> None:
    """Round by round, each in its own transaction, until nothing is left."""
    parts = worker_parts()
    found_any = True
    while found_any:
        with parts.store.transaction() as unit_of_work:
            watched = watch_applications(unit_of_work, parts.terms)
        found_any = watched.any
        if watched.overrun:
            references = watched.overrun[:MAX_REFERENCES_LOGGED]
            log.warning("applications_overrun", count=len(watched.overrun), references=references)
        if found_any:
            parts.nudge(Job.SEND_MESSAGES)
