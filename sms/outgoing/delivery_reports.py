"""Delivery reports: from the gateway's form to what they mean, merged in batches."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import structlog

from domain.errors import InvalidInput
from domain.messaging.delivery import DeliveryReport
from sms.outgoing.africastalking import NUMBER_MARKS
from sms.outgoing.gateway_codes import REASON, REPORT, UNLISTED_WEIGHT, StatusMeaning, meaning_of, name_of, weight_of
from store.unit_of_work import Store, UnitOfWork
from webhooks.forms import read_form
from webhooks.phones import reported_phone

KIND = "sms.delivery"
BATCH = 1_000
MAX_ID_LENGTH = 100
EVENTS = {StatusMeaning.UNDER_WAY: "accept", StatusMeaning.FAILED: "fail", StatusMeaning.DELIVERED: "deliver"}

log = structlog.get_logger()


def merge_reports(store: Store) -> None:
    """Merge what came in, until there is no more. While another worker is at it, leave it to that one."""
    while _merge_batch(store):
        pass


def parse_report(body: bytes, received_at: datetime) -> DeliveryReport:
    """A delivery report as the gateway posts it. Raises `InvalidInput` for one that cannot be used."""
    form = read_form(body)
    gateway_id, reason = form.get("id", "").strip(), form.get("failureReason", "")
    status = form.get("status", "").strip()[:MAX_ID_LENGTH]
    if not 0 < len(gateway_id) <= MAX_ID_LENGTH:
        raise InvalidInput("no id")
    if not status or not status.isprintable():
        raise InvalidInput("no status")
    meaning = meaning_of(REPORT, status) or StatusMeaning.UNDER_WAY
    return DeliveryReport(
        gateway_id=gateway_id,
        phone=reported_phone(form.get("phoneNumber", ""), "sms_delivery_report") or "",
        event=EVENTS[meaning],
        status=" ".join(filter(None, (name_of(REPORT, status), reason[:MAX_ID_LENGTH]))),
        weight=weight_of(status),
        received_at=received_at,
        mark=_mark(reason) if meaning is StatusMeaning.FAILED else None,
    )


def _merge_batch(store: Store) -> bool:
    """Whether there may be more."""
    with store.transaction() as unit_of_work:
        if not unit_of_work.delivery_reports.alone():
            return False
        items = unit_of_work.inbox.take(KIND, BATCH)
        reports: list[DeliveryReport] = []
        failures = {}
        for item in items:
            try:
                reports.append(parse_report(item.body, item.received_at))
            except InvalidInput as error:
                failures[item.id] = str(error)
        _count_unlisted(reports, unit_of_work)
        unit_of_work.delivery_reports.merge([*unit_of_work.delivery_reports.early(), *reports])
        unit_of_work.inbox.settle(items, failures)
    for item_id, reason in failures.items():
        log.error("sms_report_not_understood", inbox_id=item_id, reason=reason, alert=True)
    return len(items) == BATCH


def _count_unlisted(reports: Sequence[DeliveryReport], unit_of_work: UnitOfWork) -> None:
    """Words that are in no table of ours, each an alert a day: they prove nothing until somebody puts them there."""
    unlisted = Counter(report.status for report in reports if report.weight == UNLISTED_WEIGHT)
    for word, times in sorted(unlisted.items()):
        if unit_of_work.unlisted_words.count(KIND, word, times).is_first_today:
            log.error("sms_report_word_not_listed", word=word, alert=True)


def _mark(reason: str) -> str | None:
    """What the reason of a failure says of the phone itself; most say nothing of it."""
    meaning = meaning_of(REASON, reason)
    return NUMBER_MARKS.get(meaning) if meaning else None
