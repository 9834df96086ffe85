"""The nightly check of the ledger: every balance beside the journal."""

import structlog
from celery import shared_task

from domain.jobs import Job
from parts import worker_parts

log = structlog.get_logger()


@shared_task(name=Job.CHECK_LEDGER)
def check_ledger() -> None:
    """Set aside the accounts whose state cannot be, and raise the alarm for them."""
    parts = worker_parts()
    checked = parts.ledger_check.check(parts.clock.now())
    if checked.parked:
        log.error("accounts_parked", alert=True, reasons=checked.parked)
    if checked.released:
        log.info("accounts_right_again", count=checked.released)
