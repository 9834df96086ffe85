"""What Paystack's signed events change. Of payments and refunds an event is a reason to ask, no more; a dispute is
decided by whoever the event says, and is booked by it.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import structlog

from domain.payments.payments import PAYSTACK
from domain.payments.reconciliation import MISSING_HERE, Break
from domain.payments.refunds import RefundReport
from domain.services.payments.settle_dispute import DisputeOutcome, SettleDispute, settle_dispute
from domain.terms import Terms
from payments import json_fields
from store.core.inbox import Item
from store.unit_of_work import UnitOfWork

COME_BACK_AFTER = tuple(timedelta(hours=hours) for hours in (0.05, 0.5, 1, 3, 6, 12, 24, 24))
"""To a dispute whose payment we do not hold yet; by night Paystack's list brings what no event did."""

log = structlog.get_logger()


class CardEvents:
    """Applies one event within a unit of work."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._handlers: Mapping[str, Callable[[Mapping[str, Any], Item, UnitOfWork], None]] = {
            "charge.success": self._paid,
            "refund.processed": self._refunded,
            "refund.failed": self._refunded,
            "refund.needs-attention": self._refunded,
            "charge.dispute.create": self._disputed,
            "charge.dispute.remind": self._disputed,
            "charge.dispute.resolve": self._disputed,
        }

    def apply(self, item: Item, work: UnitOfWork) -> None:
        """Raises `InvalidInput` for what is no event."""
        message = json_fields.read_json(item.body)
        if handler := self._handlers.get(json_fields.text(message, "event")):
            handler(json_fields.part(message, "data"), item, work)

    def _paid(self, data: Mapping[str, Any], item: Item, work: UnitOfWork) -> None:
        """What was paid, Paystack itself is asked."""
        intent = work.intents.by_token(json_fields.text(data, "reference"))
        if intent is None:
            receipt = json_fields.text(data, "id")
            work.breaks.add(Break(MISSING_HERE, PAYSTACK, receipt, {"reference": json_fields.text(data, "reference")}))
            log.error("card_payment_of_nobody", receipt=receipt, alert=True)
            return
        work.intents.ask_because_reported(intent.id, item.received_at)

    def _refunded(self, data: Mapping[str, Any], _item: Item, work: UnitOfWork) -> None:
        """The refund by a number of whoever paid it out, or by its id; the payment by our reference, or by its id."""
        work.refund_reports.add(
            RefundReport(
                original=_original(data),
                receipt=json_fields.text(data, "id") or json_fields.text(data, "refund_reference"),
                cents=json_fields.subunits_if_any(data, "amount"),
            )
        )

    def _disputed(self, data: Mapping[str, Any], item: Item, work: UnitOfWork) -> None:
        transaction = data.get("transaction")
        dispute = SettleDispute(
            dispute=json_fields.text(data, "id"),
            original=_original({"transaction": transaction}),
            reference=json_fields.text(transaction, "reference") if isinstance(transaction, Mapping) else "",
            resolution=json_fields.text(data, "resolution").strip().lower(),
            cents=json_fields.subunits_if_any(data, "refund_amount"),
            currency=json_fields.text(data, "currency").strip().upper(),
        )
        outcome = settle_dispute(dispute, work, self._terms)
        if outcome is DisputeOutcome.WAITS:
            _look_for_its_payment(dispute, item, work)
        level = log.info if outcome in {DisputeOutcome.DECLINED, DisputeOutcome.KNOWN} else log.error
        level("card_payment_disputed", dispute=dispute.dispute, outcome=outcome, alert=level == log.error)


def _look_for_its_payment(dispute: SettleDispute, item: Item, work: UnitOfWork) -> None:
    """Ask Paystack about our request, where the event names it, and come back to the dispute when we may hold it."""
    intent = work.intents.by_token(dispute.reference)
    if intent:
        work.intents.ask_because_reported(intent.id, item.received_at)
    if item.failures < len(COME_BACK_AFTER):
        work.inbox.postpone(item, work.now + COME_BACK_AFTER[item.failures])


def _original(data: Mapping[str, Any]) -> str:
    """The payment: its id, alone or in an object, else our reference."""
    transaction = data.get("transaction")
    if isinstance(transaction, Mapping):
        return json_fields.text(transaction, "id") or json_fields.text(transaction, "reference")
    return json_fields.text(data, "transaction") or json_fields.text(data, "transaction_reference")
