"""For the operators: whether the audit trail holds, each night, and how much waits for them, part by part."""

import structlog
from celery import shared_task

from domain.billing.dunning import READING_STEPS
from domain.jobs import Job
from domain.operators.queues import COUNTED_BY_JOB
from domain.values.periods import business_date
from parts import worker_parts

PARTS_A_RUN = 2

log = structlog.get_logger()


@shared_task(name=Job.VERIFY_AUDIT)
def verify_audit() -> None:
    """Raise the alarm for a broken chain, each night until it is whole. The end of a whole one goes into the log, which
    leaves this host.
    """
    found = worker_parts().audit_chain.verify_night()
    if found.broken:
        log.error("audit_trail_broken", alert=True, rows=found.rows, broken_at=found.broken)
    else:
        log.info("audit_trail_verified", rows=found.rows, head=found.head)


@shared_task(name=Job.COUNT_WORK)
def count_work() -> None:
    """Count what follows from a look at each account, the queues and the tariffs, in the next parts of all accounts."""
    parts = worker_parts()
    with parts.store.reading() as unit_of_work:
        due = unit_of_work.work.next_parts(PARTS_A_RUN)
    for part in due:
        _count_part(part)
    with parts.store.transaction() as unit_of_work:
        unit_of_work.work_leases.drop_ended()


def _count_part(part: int) -> None:
    """Each queue in a transaction of its own."""
    parts = worker_parts()
    for queue in COUNTED_BY_JOB:
        with parts.store.transaction() as unit_of_work:
            today = business_date(unit_of_work.now)
            window_days, last_step = parts.terms.reading.window_days, READING_STEPS[-1].days
            unit_of_work.work.count(queue, part, today, window_days, last_step)
    with parts.store.transaction() as unit_of_work:
        unit_of_work.category_counts.count(part)
