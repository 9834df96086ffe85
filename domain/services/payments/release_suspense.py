"""A payment whose account nobody could name: one operator proposes the account, another one releases it."""

from domain.errors import NotFound, Refused
from domain.payments.payments import Held
from domain.payments.references import payees_of_number
from domain.services.payments.record_payment import release_payment
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


def propose_account(payment_id: int, account_number: str, operator: str, unit_of_work: UnitOfWork) -> Held:
    """Say whose it is. Raises `NotFound` for a payment that is not held or a number that means no one account."""
    held = _held(payment_id, unit_of_work)
    found = payees_of_number(account_number, unit_of_work.accounts)
    if len(found) != 1:
        raise NotFound(f"{account_number} is the number of {len(found)} accounts", "no_account")
    unit_of_work.suspense.propose(payment_id, found[0].id, operator)
    return held


def release_suspense(payment_id: int, operator: str, unit_of_work: UnitOfWork, terms: Terms) -> Held:
    """Credit what another operator has proposed. Raises `Refused` without a proposal, or to the one who made it."""
    held = _held(payment_id, unit_of_work)
    if held.proposed_account_id is None or held.proposed_by is None:
        raise Refused("Nobody has proposed an account for this payment", "not_proposed")
    if held.proposed_by.casefold() == operator.casefold():
        raise Refused("Who proposed the account cannot release the payment", "own_proposal")
    payee = unit_of_work.accounts.lock_payee(held.proposed_account_id)
    if payee is None:
        raise NotFound("The account is gone", "no_account")
    unit_of_work.suspense.release(payment_id, operator)
    release_payment(held.payment, payee, unit_of_work, terms)
    return held


def _held(payment_id: int, unit_of_work: UnitOfWork) -> Held:
    held = unit_of_work.suspense.get(payment_id)
    if held is None:
        raise NotFound(f"Payment {payment_id} is not in suspense", "not_held")
    return held
