"""The owner of a card disputes a payment: it is listed while it is open, and taken back once if he is right."""

from dataclasses import dataclass
from enum import StrEnum

from domain.payments.payments import DISPUTED, PAYSTACK, Reversal
from domain.payments.reconciliation import REVERSED_THERE, Break
from domain.payments.refunds import dispute_receipt
from domain.services.payments.record_reversal import ReversalOutcome, record_reversal
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms

ACCEPTED, DECLINED = "accepted", "declined"
CURRENCY = "KES"


@dataclass(frozen=True, slots=True)
class SettleDispute:
    """What an event says: the dispute and the payment, and how it was decided, where it is. `cents` go back."""

    dispute: str
    original: str
    reference: str = ""
    resolution: str = ""
    cents: int | None = None
    currency: str = ""


class DisputeOutcome(StrEnum):
    """What became of it. What waits is of a payment that we do not hold yet."""

    LISTED = "listed"
    REVERSED = "reversed"
    KNOWN = "known"
    DECLINED = "declined"
    WAITS = "waits"
    DIFFERS = "differs"


def settle_dispute(command: SettleDispute, unit_of_work: UnitOfWork, terms: Terms) -> DisputeOutcome:
    """Events come in any order, and some not at all: each is enough to end where all of them would."""
    original = _receipt(command, unit_of_work)
    open_dispute = _difference(command, original)
    if command.resolution == DECLINED:
        unit_of_work.breaks.settle_one(open_dispute)
        return DisputeOutcome.DECLINED
    if not command.resolution.endswith(ACCEPTED):
        unit_of_work.breaks.add(open_dispute)
        return DisputeOutcome.LISTED
    if command.cents is None or command.currency not in {"", CURRENCY}:
        unit_of_work.breaks.add(open_dispute)
        return DisputeOutcome.DIFFERS
    reversal = Reversal(PAYSTACK, dispute_receipt(command.dispute), original, command.cents, DISPUTED)
    outcome = record_reversal(reversal, unit_of_work, terms)
    if outcome in {ReversalOutcome.REVERSED, ReversalOutcome.KNOWN}:
        unit_of_work.breaks.settle_one(open_dispute)
        return DisputeOutcome(outcome.value)
    unit_of_work.breaks.add(open_dispute)
    return DisputeOutcome.WAITS if outcome is ReversalOutcome.UNKNOWN_PAYMENT else DisputeOutcome.DIFFERS


def _receipt(command: SettleDispute, unit_of_work: UnitOfWork) -> str:
    """The payment's own receipt: by its id, else by our reference."""
    if unit_of_work.payments.find(PAYSTACK, command.original):
        return command.original
    return unit_of_work.payments.receipt_of(PAYSTACK, command.reference or command.original) or command.original


def _difference(command: SettleDispute, original: str) -> Break:
    details = {"dispute": command.dispute, "reference": command.reference, "cents": command.cents}
    return Break(REVERSED_THERE, PAYSTACK, original or command.reference, details, dispute_receipt(command.dispute))
