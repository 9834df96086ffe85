"""A supply that was cut off owes nothing overdue: it joins the reconnect list, in the transaction that says so."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.accounts.accounts import DISCONNECTED, Account, Payee
from domain.accounts.items import Item
from domain.billing.allocation import debt_on
from domain.billing.supply import USUAL_PLACE
from domain.messaging.messages import ANSWER, Message
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.money import format_kes
from domain.values.periods import business_date


@dataclass(frozen=True, slots=True)
class OrderReconnection:
    """The command: the account, which is locked, and what it owes now.

    `items` are what it was asked for, where the caller has changed them and not written that yet.
    """

    account: Payee | Account
    owed_cents: int
    items: Sequence[Item] | None = None


def order_reconnection(command: OrderReconnection, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """Order it when the account is cut off and owes nothing overdue; its customer hears what it will cost, once.

    Much money that only one source has reported reconnects nobody: it waits until a second one has seen the receipt.
    """
    account = command.account
    if account.status != DISCONNECTED or not may_be_restored(command, unit_of_work, terms):
        return
    fee = unit_of_work.supplies.fee(USUAL_PLACE, business_date(unit_of_work.now))
    if unit_of_work.supplies.order(account.id, fee) and account.phone:
        text = terms.words(
            "reconnection_ordered", account.language, account=account.number, amount=format_kes(fee.cents)
        )
        subject = f"reconnection:{account.id}:{unit_of_work.now.isoformat()}"
        unit_of_work.messages.queue([Message(ANSWER, subject, account.phone, text, account.id, unit_of_work.now)])


def may_be_restored(command: OrderReconnection, unit_of_work: UnitOfWork, terms: Terms) -> bool:
    """Whether nothing is overdue, also without the much money that only one source has reported."""
    if _is_overdue(command, command.owed_cents, unit_of_work):
        return False
    unconfirmed = unit_of_work.payments.unconfirmed_cents(command.account.id)
    is_little = unconfirmed <= terms.payments.reconnect_unconfirmed_cents
    return is_little or not _is_overdue(command, command.owed_cents + unconfirmed, unit_of_work)


def _is_overdue(command: OrderReconnection, owed_cents: int, unit_of_work: UnitOfWork) -> bool:
    today, account = business_date(unit_of_work.now), command.account
    if owed_cents <= 0 or (account.grace_until and today <= account.grace_until):
        return False
    items = unit_of_work.bills.items(account.id) if command.items is None else command.items
    return debt_on(today, items, owed_cents).overdue_cents > 0
