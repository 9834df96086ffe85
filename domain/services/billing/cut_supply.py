"""A crew has cut off a supply, or restored one."""

from domain.accounts.accounts import ACTIVE, DISCONNECTED, Account
from domain.billing.allocation import debt_of
from domain.billing.supply import USUAL_PLACE, ReconnectionFee, fee_entry
from domain.errors import Refused
from domain.messaging.messages import NOTICE, Message
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.money import format_kes
from domain.values.periods import business_date

RESTORED, CUT_AGAIN = "restored", "cut_again"


def cut_supply(account_id: int, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """The supply is cut off, and its customer is notified. Raises `Refused` (`not_liable`) when it may not be."""
    account = _locked(account_id, unit_of_work)
    today = business_date(unit_of_work.now)
    if not unit_of_work.supplies.is_liable(account.id, today):
        raise Refused(f"Account {account.number} is not liable for disconnection", "not_liable")
    unit_of_work.supplies.set_status(account.id, DISCONNECTED)
    unit_of_work.supplies.close(account.id, CUT_AGAIN)
    fee = unit_of_work.supplies.fee(USUAL_PLACE, today)
    overdue = format_kes(debt_of(account, today).overdue_cents)
    _notify("supply_cut", account, unit_of_work, terms, amount=overdue, fee=format_kes(fee.cents))


def restore_supply(account_id: int, place: str, unit_of_work: UnitOfWork, terms: Terms) -> ReconnectionFee:
    """The supply is back, and the fee is on the account. Raises `Refused` (`not_ordered`) when nobody ordered it."""
    account = _locked(account_id, unit_of_work)
    reconnection = unit_of_work.supplies.waiting(account.id)
    if reconnection is None:
        raise Refused(f"Account {account.number} is not on the reconnect list", "not_ordered")
    today = business_date(unit_of_work.now)
    fee = unit_of_work.supplies.fee(place, today)
    unit_of_work.supplies.set_status(account.id, ACTIVE)
    unit_of_work.supplies.close(account.id, RESTORED)
    unit_of_work.ledger.post(fee_entry(reconnection, fee, today, terms.due_on(account.category, today)))
    _notify("supply_restored", account, unit_of_work, terms, amount=format_kes(fee.cents))
    return fee


def _locked(account_id: int, unit_of_work: UnitOfWork) -> Account:
    account = unit_of_work.accounts.lock(account_id)
    if account is None:
        raise Refused("There is no such account", "no_account")
    return account


def _notify(template: str, account: Account, unit_of_work: UnitOfWork, terms: Terms, **amounts: str) -> None:
    if account.phone is None:
        return
    text = terms.words(template, account.language, account=account.number, paybill=terms.paybill, **amounts)
    subject = f"{template}:{account.id}:{unit_of_work.now.isoformat()}"
    unit_of_work.messages.queue([Message(NOTICE, subject, account.phone, text, account.id, unit_of_work.now)])
