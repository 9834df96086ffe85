"""A second person has reviewed a recovery: the customer is told of a provisional sum, and how to object."""

from domain.errors import Refused
from domain.operators.approvals import Approved
from domain.services.field.recovery_payload import approved_recovery
from domain.services.field.tell_of_recovery import TellOfRecovery, tell_of_recovery
from domain.services.locked_account import locked_account
from domain.services.operators.terms import ApprovalTerms
from domain.services.unit_of_work import UnitOfWork

RECOVERY_REVIEW = "recovery review"
"""The kind of a request for it. Its subject is the reference of the recovery."""


def review_recovery(approved: Approved, unit_of_work: UnitOfWork, terms: ApprovalTerms) -> None:
    """In the transaction of the decision. Where no phone is on file the customer is told on paper, see
    `tell_of_recovery`. Raises `Refused` for the technician who found it.
    """
    recovery = approved_recovery(approved, unit_of_work)
    account = locked_account(recovery.claim.account_id, unit_of_work)
    proof = unit_of_work.recoveries.proof(recovery.claim.order_id)
    if proof is not None and approved.decider.staff_number == proof.staff_number:
        raise Refused("Nobody reviews what he found himself", "own_finding")
    unit_of_work.recoveries.move(recovery, "review")
    if account.phone:
        tell_of_recovery(TellOfRecovery(recovery.id), unit_of_work, terms.business)
