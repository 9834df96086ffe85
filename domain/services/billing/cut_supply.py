"""A crew has cut off a supply."""

from dataclasses import dataclass

from domain.accounts.accounts import DISCONNECTED
from domain.billing.allocation import debt_of
from domain.billing.supply import USUAL_PLACE
from domain.errors import Refused
from domain.services.billing.supply_changes import ReconnectionEnd, notify_customer
from domain.services.locked_account import locked_account
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.money import format_kes
from domain.values.periods import business_date


@dataclass(frozen=True, slots=True)
class CutSupply:
    """The command: the account that was cut off."""

    account_id: int


def cut_supply(command: CutSupply, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """The supply is cut off, and its customer is notified. Raises `Refused` (`not_liable`) when it may not be."""
    account = locked_account(command.account_id, unit_of_work)
    today = business_date(unit_of_work.now)
    if not unit_of_work.supplies.is_liable(account.id, today):
        raise Refused(f"Account {account.number} is not liable for disconnection", "not_liable")
    unit_of_work.supplies.set_status(account.id, DISCONNECTED)
    unit_of_work.supplies.close(account.id, ReconnectionEnd.CUT_AGAIN)
    fee = unit_of_work.supplies.fee(USUAL_PLACE, today)
    overdue = format_kes(debt_of(account, today).overdue_cents)
    notify_customer("supply_cut", account, unit_of_work, terms, amount=overdue, fee=format_kes(fee.cents))
