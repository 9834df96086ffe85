"""What transactions count and mark: the counts are added up all day, and all is compared with the truth at night."""

import structlog
from celery import shared_task

from domain.jobs import Job
from domain.values.periods import business_date
from parts import worker_parts

log = structlog.get_logger()


@shared_task(name=Job.ADD_UP_RECORDS)
def add_up_records() -> None:
    """Take what changed into the counts."""
    with worker_parts().store.transaction() as unit_of_work:
        unit_of_work.record_counts.add_up()


@shared_task(name=Job.COMPARE_RECORDS)
def compare_records() -> None:
    """Count the newest records anew, and a part of the others that is another one each night."""
    with worker_parts().store.transaction() as unit_of_work:
        day = business_date(unit_of_work.now).toordinal()
        differences = unit_of_work.record_counts.compare(day)
    for each in differences:
        log.error("records_miscounted", alert=True, **each._asdict())
    with worker_parts().store.transaction() as unit_of_work:
        payments = unit_of_work.doubtful_payments.compare(day)
    if any(payments):
        log.error("payments_mismarked", alert=True, **payments._asdict())
    with worker_parts().store.transaction() as unit_of_work:
        accounts = unit_of_work.debtors.compare(day)
    if any(accounts):
        log.error("debtors_mismarked", alert=True, **accounts._asdict())
