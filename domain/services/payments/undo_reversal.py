"""A refund that was processed has failed after all: the customer, or the connection, is credited again, once, and
whoever it is for is notified.
"""

from dataclasses import dataclass
from enum import StrEnum

from domain.accounts.accounts import Payee
from domain.billing.ledger import REVERSAL_UNDONE, movement
from domain.messaging.messages import RECEIPT, Message
from domain.payments.payments import BookedReversal
from domain.payments.references import Doubt
from domain.services.billing.order_reconnection import OrderReconnection, order_reconnection
from domain.services.connections.connection_payments import give_again
from domain.services.connections.money_back_notices import notify_of_failed_refund
from domain.services.payments.locked_payment import LockedPayment, locked_payment
from domain.services.payments.record_payment import clearing_account
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.money import format_kes
from domain.values.periods import business_date


@dataclass(frozen=True, slots=True)
class UndoReversal:
    """The command: the reversal by the provider's own receipt."""

    provider: str
    receipt: str


class UndoOutcome(StrEnum):
    """What became of it. Only of `undone` anything is booked now."""

    UNDONE = "undone"
    KNOWN = "known"
    NEVER_BOOKED = "never_booked"
    CHANGED = "changed"


def undo_reversal(command: UndoReversal, unit_of_work: UnitOfWork, terms: Terms) -> UndoOutcome:
    """Book the money back to where it was taken from."""
    found = unit_of_work.payments.reversal(command.provider, command.receipt)
    if found is None:
        return UndoOutcome.NEVER_BOOKED
    locked = locked_payment(unit_of_work.payments.by_id(found.payment_id), unit_of_work)
    if locked is None:
        return UndoOutcome.CHANGED
    if not unit_of_work.payments.undo(found.id):
        return UndoOutcome.KNOWN
    _post(command, found.cents, locked, unit_of_work)
    _settle(command, found, locked, unit_of_work, terms)
    return UndoOutcome.UNDONE


def _post(command: UndoReversal, cents: int, locked: LockedPayment, unit_of_work: UnitOfWork) -> None:
    unit_of_work.ledger.post(
        movement(
            REVERSAL_UNDONE,
            f"{REVERSAL_UNDONE}:{command.provider}:{command.receipt}",
            locked.payee.id if locked.payee else None,
            business_date(unit_of_work.now),
            cents=cents,
            debit=clearing_account(command.provider),
            credit=locked.ledger_account,
            reference=command.receipt,
        )
    )


def _settle(
    command: UndoReversal, found: BookedReversal, locked: LockedPayment, unit_of_work: UnitOfWork, terms: Terms
) -> None:
    """What it changes where the payment was credited, or where it is in suspense."""
    application_id, payee = locked.booked.application_id, locked.payee
    if application_id:
        application = give_again(application_id, found.cents, unit_of_work, terms)
        if application and payee is None:
            notify_of_failed_refund(application, found, command.provider, unit_of_work, terms)
    elif payee is None:
        unit_of_work.suspense.reopen(found.payment_id, Doubt.WITHDRAWN)
    if payee:
        order_reconnection(OrderReconnection(payee, payee.balance_cents - found.cents), unit_of_work, terms)
        _notify(command, found.cents, payee, unit_of_work, terms)


def _notify(command: UndoReversal, cents: int, payee: Payee, unit_of_work: UnitOfWork, terms: Terms) -> None:
    if payee.phone is None:
        return
    text = terms.words("refund_failed", payee.language, amount=format_kes(cents), account=payee.number)
    subject = f"reversal_undone:{command.provider}:{command.receipt}"
    unit_of_work.messages.queue([Message(RECEIPT, subject, payee.phone, text, payee.id, unit_of_work.now)])
