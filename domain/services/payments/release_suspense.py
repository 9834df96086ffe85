"""A payment in suspense is credited to the account that one operator has proposed, once another one has approved it."""

from domain.errors import Refused
from domain.operators.approvals import Approved
from domain.services.operators.terms import ApprovalTerms
from domain.services.payments.record_payment import release_payment
from domain.services.unit_of_work import UnitOfWork


def release_suspense(approved: Approved, unit_of_work: UnitOfWork, terms: ApprovalTerms) -> None:
    """In the transaction of the decision. Raises `Refused` where it is not what was proposed any more."""
    payload = approved.request.payload
    payee = unit_of_work.accounts.lock_payee(payload["account_id"])
    held = unit_of_work.suspense.get(payload["payment_id"])
    if held is None:
        raise Refused(f"{payload['receipt']} is not in suspense any more", "not_held")
    if payee is None or (held.proposed_account_id, held.payment.left_cents) != (payee.id, payload["cents"]):
        raise Refused("The payment or its account has changed meanwhile: propose it again", "changed")
    unit_of_work.suspense.release(held.payment.id, approved.decider.name, approved.request.id)
    release_payment(held.payment, payee, unit_of_work, terms.business)
