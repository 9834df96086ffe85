"""The work that Celery runs for SMS. The rows decide: a task that is lost, late or repeated does no harm."""

from collections import Counter
from collections.abc import Callable, Sequence

import structlog
from celery import shared_task, signals

from domain.jobs import Job
from domain.messaging.messages import CODE, REMINDER
from domain.messaging.sending import MICROS_PER_SHILLING
from domain.values.periods import business_date
from parts import worker_parts
from sms.incoming.inbox import answer_texts
from sms.incoming.opt_outs import record_opt_outs as record_all_opt_outs
from sms.outgoing.delivery_reports import merge_reports as merge_all_reports
from store.messaging.overdue_messages import AT_ONCE, OverdueMessages

CHARGED_TOO_MUCH = 1.01
MAY_EXPIRE_SILENTLY = {CODE.name, REMINDER.name}

log = structlog.get_logger()


@shared_task(name=Job.SEND_MESSAGES)
def send() -> None:
    """Send what is due."""
    worker_parts().sender.run()


@shared_task(name=Job.MERGE_DELIVERY_REPORTS)
def merge_reports() -> None:
    """Settle messages by the delivery reports that came in."""
    merge_all_reports(worker_parts().store)


@shared_task(name=Job.RECORD_OPT_OUTS)
def record_opt_outs() -> None:
    """Silence the phones whose owners asked the network for it."""
    record_all_opt_outs(worker_parts().store)


@shared_task(name=Job.ANSWER_TEXTS)
def answer() -> None:
    """Answer the texts that came in."""
    parts = worker_parts()
    only_to = parts.settings.sms_shortcode if parts.settings.production else None
    if answer_texts(parts.store, parts.terms, only_to):
        parts.nudge(Job.SEND_MESSAGES)


@shared_task(name=Job.LET_LAPSED_LEASES_GO)
def let_lapsed_leases_go() -> None:
    """What a worker claimed and never recorded is in doubt from now on."""
    lapsed = _all_of(lambda overdue: overdue.lapse())
    if lapsed:
        log.warning("sms_leases_lapsed", messages=lapsed)


@shared_task(name=Job.SETTLE_UNKNOWN_MESSAGES)
def settle_unknown_messages() -> None:
    """What is in doubt: settled by a report that nothing else explains, or sent once more as its purpose allows."""
    with worker_parts().store.transaction() as unit_of_work:
        adopted = unit_of_work.overdue_messages.adopt()
    resent = _all_of(lambda overdue: overdue.resend())
    if adopted or resent:
        log.info("sms_unknown_settled", by_report=adopted, sent_again=resent)


@shared_task(name=Job.EXPIRE_MESSAGES_PAST_THEIR_USE)
def expire_messages_past_their_use() -> None:
    """What nobody needs any more, and what was silenced. A bill that was never sent is an alert."""
    _all_of(lambda overdue: overdue.drop_silenced())
    expired = Counter[str]()
    try:
        _all_of(lambda overdue: _counted(overdue.expire(), expired))
    finally:
        for purpose, count in sorted(expired.items()):
            log.error("sms_never_sent", purpose=purpose, messages=count, alert=purpose not in MAY_EXPIRE_SILENTLY)


@shared_task(name=Job.EXPIRE_MESSAGES_WITHOUT_REPORT)
def expire_messages_without_report() -> None:
    """What the gateway took and never reported on, after 48 hours."""
    silent = _all_of(lambda overdue: overdue.expire_unreported())
    with worker_parts().store.transaction() as unit_of_work:
        unit_of_work.overdue_messages.settle_sent_before_restore()
    if silent:
        log.warning("sms_never_reported", messages=silent)


def _all_of(sweep: Callable[[OverdueMessages], int]) -> int:
    """Batch after batch, each in a transaction of its own: what is done stays done. How many there were."""
    swept, found = 0, AT_ONCE
    while found == AT_ONCE:
        with worker_parts().store.transaction() as unit_of_work:
            found = sweep(unit_of_work.overdue_messages)
        swept += found
    return swept


def _counted(expired: Sequence[tuple[str, int]], so_far: Counter[str]) -> int:
    so_far.update(dict(expired))
    return sum(count for _, count in expired)


@shared_task(name=Job.WATCH_WHAT_SMS_COST)
def watch_what_sms_cost() -> None:
    """Alert when the day's budget is used up, and when a network charges more than the price list says."""
    parts = worker_parts()
    with parts.store.reading() as unit_of_work:
        days = unit_of_work.sms_costs.days(since=business_date(unit_of_work.now))
    budget_kes = parts.settings.sms_budget_kes_per_day
    if sum(day.charged_micros for day in days) >= budget_kes * MICROS_PER_SHILLING:
        log.error("sms_budget_used_up", kes_per_day=budget_kes, alert=True)
    for day in days:
        if day.charged_micros > day.expected_micros * CHARGED_TOO_MUCH:
            log.error("sms_charged_too_much", alert=True, **day._asdict())


@signals.worker_shutting_down.connect
def claim_no_more(**_: object) -> None:
    """A worker that is asked to end leaves the queue to the others; what is being sent is still recorded."""
    worker_parts().sender.stop()
