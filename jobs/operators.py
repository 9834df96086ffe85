"""The nightly look at the audit trail: whether each row is what was written after the row before."""

import structlog
from celery import shared_task

from domain.jobs import Job
from parts import worker_parts

log = structlog.get_logger()


@shared_task(name=Job.VERIFY_AUDIT)
def verify_audit() -> None:
    """Raise the alarm for a broken chain. The end of a whole one goes into the log, which leaves this host."""
    found = worker_parts().audit_chain.verify()
    if found.broken:
        log.error("audit_trail_broken", alert=True, rows=found.rows, broken_at=found.broken)
    else:
        log.info("audit_trail_verified", rows=found.rows, head=found.head)
