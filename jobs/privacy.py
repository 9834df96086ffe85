"""What was kept about persons long enough: forgotten in batches, each in a transaction of its own."""

from collections.abc import Iterable
from datetime import timedelta

import structlog
from celery import shared_task
from sqlalchemy.exc import SQLAlchemyError

from domain.jobs import Job
from parts import worker_parts
from store.privacy.sweeps import (
    CAMPAIGN_PHONE,
    CAMPAIGN_TEXT,
    OLD_DATA,
    SCORES,
    SHORT_LIVED,
    TEXTS,
    Sweep,
    days_kept,
    of_campaigns,
    sweep_batch,
)

MAX_LOGGED = 20

log = structlog.get_logger()


@shared_task(name=Job.FORGET_OLD_TEXTS)
def forget_old_texts() -> None:
    """Ids that do not come again, questions that nobody answered, codes that nobody can use."""
    _sweep_all(SHORT_LIVED)


@shared_task(name=Job.BLANK_OLD_TEXTS)
def blank_old_texts() -> None:
    """What customers wrote and what was sent to them: so many days as the setting says."""
    days = worker_parts().settings.sms_retention_days
    _sweep_all([*TEXTS, *_of_campaigns(CAMPAIGN_TEXT, days)], days)


@shared_task(name=Job.ERASE_OLD_DATA)
def erase_old_data() -> None:
    """All other personal data whose time is over."""
    days = days_kept("campaign_accounts", *CAMPAIGN_PHONE)
    _sweep_all([*OLD_DATA, *_of_campaigns(CAMPAIGN_PHONE, days)])
    _sweep_all(SCORES, worker_parts().settings.risk_score_retention_days)


@shared_task(name=Job.WATCH_DATA_REQUESTS)
def watch_data_requests() -> None:
    """Remind the clerks of what falls due; `person requests --overdue` is what they work from."""
    with worker_parts().store.transaction() as unit_of_work:
        references = unit_of_work.data_requests.fall_due()
    if references:
        log.error("data_requests_overdue", alert=True, count=len(references), references=references[:MAX_LOGGED])


def _of_campaigns(columns: tuple[str, ...], days: int) -> list[Sweep]:
    with worker_parts().store.reading() as unit_of_work:
        return of_campaigns(unit_of_work.connection, columns, unit_of_work.now - timedelta(days=days))


def _sweep_all(sweeps: Iterable[Sweep], days: int | None = None) -> None:
    """One after the other; where one fails the others go on."""
    for sweep in sweeps:
        try:
            while _next_batch(sweep, days):
                pass
        except SQLAlchemyError:
            log.exception("retention_failed", sweep=sweep.what, alert=True)


def _next_batch(sweep: Sweep, days: int | None) -> bool:
    with worker_parts().store.transaction() as unit_of_work:
        return sweep_batch(unit_of_work.connection, sweep, unit_of_work.now, days)
