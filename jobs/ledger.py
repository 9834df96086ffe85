"""The nightly look at the books: every balance beside the journal."""

import structlog
from celery import current_app, shared_task

log = structlog.get_logger()


@shared_task(name="payments.check_books")
def check_books() -> None:
    """Set aside the accounts whose state cannot be, and raise the alarm for them."""
    parts = current_app.parts
    checked = parts.books.check(parts.clock.now())
    if checked.parked:
        log.error("accounts_parked", alert=True, reasons=checked.parked)
    if checked.released:
        log.info("accounts_right_again", count=checked.released)
