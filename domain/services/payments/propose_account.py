"""A payment whose account nobody could name: one operator proposes the account, and another one releases it."""

from dataclasses import dataclass

from domain.errors import NotFound
from domain.payments.payments import Held
from domain.payments.references import payees_of_number
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


@dataclass(frozen=True, slots=True)
class ProposeAccount:
    """The command: whose account the payment in suspense is for, as the operator typed it."""

    payment_id: int
    account_number: str
    operator: str


def propose_account(command: ProposeAccount, unit_of_work: UnitOfWork, _terms: Terms) -> Held:
    """Say whose it is. Raises `NotFound` for a payment that is not held or a number that means no one account."""
    held = unit_of_work.suspense.get(command.payment_id)
    if held is None:
        raise NotFound(f"Payment {command.payment_id} is not in suspense", "not_held")
    found = payees_of_number(command.account_number, unit_of_work.accounts)
    if not found:
        raise NotFound(f"There is no account {command.account_number}", "no_account")
    if len(found) > 1:
        numbers = ", ".join(each.number for each in found)
        raise NotFound(f"{command.account_number} may be {numbers}", "no_account")
    unit_of_work.suspense.propose(command.payment_id, found[0].id, command.operator)
    return held
