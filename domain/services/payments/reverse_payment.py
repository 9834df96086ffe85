"""Two operators take a payment back: one that never moved, or that the provider has given back.

The first one proposes it, the second one releases it; what is done is what was frozen then.
"""

from domain.errors import Refused
from domain.operators.approvals import Approved
from domain.payments.payments import OPERATOR, Reversal
from domain.services.operators.terms import ApprovalTerms
from domain.services.payments.record_reversal import ReversalOutcome, record_reversal
from domain.services.unit_of_work import UnitOfWork


def reverse_payment(approved: Approved, unit_of_work: UnitOfWork, terms: ApprovalTerms) -> None:
    """In the transaction of the decision. Raises `Refused` where the payment is not what it was any more."""
    payload = approved.request.payload
    reversal = Reversal(
        provider=payload["provider"],
        receipt=payload["reversal_receipt"] or f"operators {approved.request.id}",
        original=payload["receipt"],
        cents=payload["cents"],
        source=OPERATOR,
        reversed_at=unit_of_work.now,
    )
    outcome = record_reversal(reversal, unit_of_work, terms.business)
    if outcome is not ReversalOutcome.REVERSED:
        raise Refused(f"{payload['receipt']} cannot be reversed: {_WHY[outcome]}", outcome.value)


_WHY = {
    ReversalOutcome.KNOWN: "this reversal is booked already",
    ReversalOutcome.UNKNOWN_PAYMENT: "there is no such payment",
    ReversalOutcome.TOO_MUCH: "more would go back than is left of it",
    ReversalOutcome.CHANGED: "it was released from suspense meanwhile",
    ReversalOutcome.SAME_FROM_ANOTHER: "as much of it went back already, by another report",
}
