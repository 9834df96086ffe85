"""A supply that was cut off is paid for: it joins the reconnect list, in the transaction of the payment."""

from dataclasses import dataclass

from domain.accounts.accounts import DISCONNECTED, Payee
from domain.billing.allocation import debt_on
from domain.billing.supply import USUAL_PLACE
from domain.messaging.messages import ANSWER, Message
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.money import format_kes
from domain.values.periods import business_date


@dataclass(frozen=True, slots=True)
class OrderReconnection:
    """The command: the account that was paid, and what it owes now."""

    payee: Payee
    owed_cents: int


def order_reconnection(command: OrderReconnection, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """Order it when the account is cut off and owes nothing overdue; its customer hears what it will cost, once.

    Much money that only one source has reported reconnects nobody: it waits until a second one has seen the receipt.
    """
    payee, owed_cents = command.payee, command.owed_cents
    if payee.status != DISCONNECTED or _is_overdue(payee, owed_cents, unit_of_work):
        return
    unconfirmed = unit_of_work.payments.unconfirmed_cents(payee.id)
    if unconfirmed > terms.payments.reconnect_unconfirmed_cents and _is_overdue(
        payee, owed_cents + unconfirmed, unit_of_work
    ):
        return
    fee = unit_of_work.supplies.fee(USUAL_PLACE, business_date(unit_of_work.now))
    if unit_of_work.supplies.order(payee.id, fee) and payee.phone:
        text = terms.words("reconnection_ordered", payee.language, account=payee.number, amount=format_kes(fee.cents))
        subject = f"reconnection:{payee.id}:{unit_of_work.now.isoformat()}"
        unit_of_work.messages.queue([Message(ANSWER, subject, payee.phone, text, payee.id, unit_of_work.now)])


def _is_overdue(payee: Payee, owed_cents: int, unit_of_work: UnitOfWork) -> bool:
    today = business_date(unit_of_work.now)
    if owed_cents <= 0 or (payee.grace_until and today <= payee.grace_until):
        return False
    return debt_on(today, unit_of_work.bills.items(payee.id), owed_cents).overdue_cents > 0
