"""The clock of bill queries: those that nobody has answered in a week."""

import structlog
from celery import shared_task

from domain.jobs import Job
from parts import worker_parts

MAX_REFERENCES_LOGGED = 20

log = structlog.get_logger()


@shared_task(name=Job.WATCH_BILL_QUERIES)
def watch_bill_queries() -> None:
    """Remind the clerks of what falls due; `query list --overdue` is what they work from."""
    with worker_parts().store.transaction() as unit_of_work:
        references = unit_of_work.queries.fall_due()
    if references:
        log.error(
            "bill_queries_overdue", alert=True, count=len(references), references=references[:MAX_REFERENCES_LOGGED]
        )
