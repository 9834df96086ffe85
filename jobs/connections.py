"""The clocks of applications: whose clock ran out, who is reminded of a quotation, what lapses."""

from collections.abc import Sequence

import structlog
from celery import shared_task

from domain.jobs import Job
from domain.services.connections.watch_application import (
    WatchApplication,
    applications_to_watch,
    watch_application,
)
from jobs.row_by_row import guarded
from parts import worker_parts

MAX_REFERENCES_LOGGED = 20

log = structlog.get_logger()


@shared_task(name=Job.WATCH_APPLICATIONS)
def watch_all_applications() -> None:
    """Each in its own transaction, page after page."""
    after, overrun = 0, list[str]()
    while page := _page(after):
        for application_id in page:
            with guarded(Job.WATCH_APPLICATIONS, application_id):
                overrun += _watch(application_id)
        after = page[-1]
    if overrun:
        log.warning("applications_overrun", count=len(overrun), references=overrun[:MAX_REFERENCES_LOGGED])
    if after:
        worker_parts().nudge(Job.SEND_MESSAGES)


def _page(after: int) -> Sequence[int]:
    with worker_parts().store.transaction() as unit_of_work:
        return applications_to_watch(after, unit_of_work)


def _watch(application_id: int) -> list[str]:
    """Its reference, where its clock has run out."""
    parts = worker_parts()
    with parts.store.transaction() as unit_of_work:
        overrun = watch_application(WatchApplication(application_id), unit_of_work, parts.terms)
    return [overrun.reference] if overrun else []
