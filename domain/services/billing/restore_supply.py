"""A crew has restored a supply."""

from dataclasses import dataclass

from domain.accounts.accounts import ACTIVE
from domain.billing.supply import ReconnectionFee, fee_entry
from domain.errors import Refused
from domain.services.billing.supply_changes import ReconnectionEnd, notify_customer
from domain.services.locked_account import locked_account
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.money import format_kes
from domain.values.periods import business_date


@dataclass(frozen=True, slots=True)
class RestoreSupply:
    """The command: the account, and the place at which its supply had been cut off, which decides the fee."""

    account_id: int
    place: str


def restore_supply(command: RestoreSupply, unit_of_work: UnitOfWork, terms: Terms) -> ReconnectionFee:
    """The supply is back, and the fee is on the account. Raises `Refused` (`not_ordered`) when nobody ordered it."""
    account = locked_account(command.account_id, unit_of_work)
    reconnection = unit_of_work.supplies.waiting(account.id)
    if reconnection is None:
        raise Refused(f"Account {account.number} is not on the reconnect list", "not_ordered")
    today = business_date(unit_of_work.now)
    fee = unit_of_work.supplies.fee(command.place, today)
    unit_of_work.supplies.set_status(account.id, ACTIVE)
    unit_of_work.supplies.close(account.id, ReconnectionEnd.RESTORED)
    unit_of_work.ledger.post(fee_entry(reconnection, fee, today, terms.due_on(account.category, today)))
    notify_customer("supply_restored", account, unit_of_work, terms, amount=format_kes(fee.cents))
    return fee
