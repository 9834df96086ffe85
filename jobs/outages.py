"""The work that Celery runs for outages. A worker that dies loses what it had not committed; the next tick does it."""

import structlog
from celery import shared_task

from domain.jobs import Job
from domain.services.outages.group_reports import group_reports as group
from parts import worker_parts

log = structlog.get_logger()


@shared_task(name=Job.GROUP_REPORTS)
def group_reports() -> None:
    """Reports that belong together become an incident, and those who sent them hear when power is back."""
    parts = worker_parts()
    with parts.store.transaction() as unit_of_work:
        grouped = group(unit_of_work, parts.terms)
    if grouped.reports:
        log.info("reports_grouped", incidents=list(grouped.incidents), reports=grouped.reports)
        parts.nudge(Job.SEND_MESSAGES)
