"""A refund as the provider lists it is brought into our books: booked once, undone once, or listed."""

from enum import StrEnum

from domain.payments.payments import LISTED, PAYSTACK, Reversal
from domain.payments.reconciliation import DUPLICATE, QUARANTINED, REVERSED_THERE, Break
from domain.payments.refunds import Refund, RefundReport, RefundStatus
from domain.services.payments.record_reversal import ReversalOutcome, record_reversal
from domain.services.payments.undo_reversal import UndoOutcome, UndoReversal, undo_reversal
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


class RefundOutcome(StrEnum):
    """What became of it."""

    BOOKED = "booked"
    KNOWN = "known"
    UNDONE = "undone"
    UNDER_WAY = "under_way"
    WAITS = "waits_for_its_payment"
    DIFFERS = "differs"


def settle_refund(refund: Refund, unit_of_work: UnitOfWork, terms: Terms) -> RefundOutcome:
    """Book what was processed, and take back what failed after that."""
    if refund.doubt:
        return _differs(QUARANTINED, refund, refund.doubt, unit_of_work)
    match refund.status:
        case RefundStatus.PROCESSED:
            return _processed(refund, unit_of_work, terms)
        case RefundStatus.FAILED:
            return _failed(refund, unit_of_work, terms)
        case RefundStatus.UNDER_WAY:
            return RefundOutcome.UNDER_WAY


def _processed(refund: Refund, unit_of_work: UnitOfWork, terms: Terms) -> RefundOutcome:
    reversal = Reversal(PAYSTACK, refund.receipt, refund.original, refund.cents, LISTED)
    outcome = record_reversal(reversal, unit_of_work, terms)
    match outcome:
        case ReversalOutcome.REVERSED:
            unit_of_work.breaks.settle_all(REVERSED_THERE, PAYSTACK, refund.receipt)
            return RefundOutcome.BOOKED
        case ReversalOutcome.KNOWN:
            return RefundOutcome.KNOWN
        case ReversalOutcome.UNKNOWN_PAYMENT:
            unit_of_work.refund_reports.add(RefundReport(refund.original, refund.receipt, refund.cents))
            _list(REVERSED_THERE, refund, outcome, unit_of_work)
            return RefundOutcome.WAITS
        case ReversalOutcome.SAME_FROM_ANOTHER:
            return _differs(DUPLICATE, refund, outcome, unit_of_work)
        case _:
            return _differs(REVERSED_THERE, refund, outcome, unit_of_work)


def _failed(refund: Refund, unit_of_work: UnitOfWork, terms: Terms) -> RefundOutcome:
    match undo_reversal(UndoReversal(PAYSTACK, refund.receipt), unit_of_work, terms):
        case UndoOutcome.UNDONE:
            _list(REVERSED_THERE, refund, "failed_after_processed", unit_of_work)
            return RefundOutcome.UNDONE
        case UndoOutcome.CHANGED:
            return _differs(REVERSED_THERE, refund, UndoOutcome.CHANGED, unit_of_work)
        case _:
            return RefundOutcome.KNOWN


def _differs(kind: str, refund: Refund, why: str, unit_of_work: UnitOfWork) -> RefundOutcome:
    _list(kind, refund, why, unit_of_work)
    return RefundOutcome.DIFFERS


def _list(kind: str, refund: Refund, why: str, unit_of_work: UnitOfWork) -> None:
    details = {"original": refund.original, "cents": refund.cents, "why": why}
    unit_of_work.breaks.add(Break(kind, PAYSTACK, refund.receipt, details, occasion=why))
