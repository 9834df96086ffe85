"""A payment in suspense is credited to the account that one operator has proposed, by another one."""

from dataclasses import dataclass

from domain.errors import NotFound, Refused
from domain.payments.payments import Held
from domain.services.payments.record_payment import release_payment
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


@dataclass(frozen=True, slots=True)
class ReleaseSuspense:
    """The command: which payment, and who agrees to what was proposed."""

    payment_id: int
    operator: str


def release_suspense(command: ReleaseSuspense, unit_of_work: UnitOfWork, terms: Terms) -> Held:
    """Credit it. Raises `Refused` without a proposal, or to the one who made it; `NotFound` for what is not held."""
    proposed = _proposed(command, unit_of_work.suspense.look(command.payment_id))
    payee = unit_of_work.accounts.lock_payee(proposed)
    held = unit_of_work.suspense.get(command.payment_id)
    if held is None or payee is None or _proposed(command, held) != payee.id:
        raise Refused("The payment or its account has changed meanwhile", "changed")
    unit_of_work.suspense.release(command.payment_id, command.operator)
    release_payment(held.payment, payee, unit_of_work, terms)
    return held


def _proposed(command: ReleaseSuspense, held: Held | None) -> int:
    """The account that somebody else has proposed."""
    if held is None:
        raise NotFound(f"Payment {command.payment_id} is not in suspense", "not_held")
    if held.proposed_account_id is None or held.proposed_by is None:
        raise Refused("Nobody has proposed an account for this payment", "not_proposed")
    if held.proposed_by.casefold() == command.operator.casefold():
        raise Refused("Who proposed the account cannot release the payment", "own_proposal")
    return held.proposed_account_id
