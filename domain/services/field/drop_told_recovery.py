"""A second person has approved that nothing is asked for: the customer, who knew of the claim, is told so."""

from domain.operators.approvals import Approved
from domain.services.field.recovery_payload import approved_recovery
from domain.services.field.recovery_requests import withdraw_what_waits
from domain.services.field.recovery_texts import notify_of_recovery
from domain.services.locked_account import locked_account
from domain.services.operators.terms import ApprovalTerms
from domain.services.unit_of_work import UnitOfWork


def drop_told_recovery(approved: Approved, unit_of_work: UnitOfWork, terms: ApprovalTerms) -> None:
    """In the transaction of the decision. Raises `Refused` where it is final by now."""
    recovery = approved_recovery(approved, unit_of_work)
    account = locked_account(recovery.claim.account_id, unit_of_work)
    unit_of_work.recoveries.drop(recovery, approved.request.reason)
    withdraw_what_waits(recovery, approved.decider.name, "dropped", unit_of_work)
    notify_of_recovery("recovery_dropped", recovery, account, unit_of_work, terms.business)
