"""Money went back to a payer: the payment stands, an entry of its own takes it back, and the customer, or the applicant
for a connection, is notified.
"""

from enum import StrEnum

from domain.accounts.accounts import Payee
from domain.billing.ledger import REVERSAL, movement
from domain.messaging.messages import RECEIPT, Message
from domain.payments.payments import Booked, Reversal
from domain.payments.reconciliation import MISSING_THERE
from domain.services.billing.order_reconnection import OrderReconnection
from domain.services.billing.withdraw_reconnection import WithdrawReconnection, withdraw_reconnection
from domain.services.connections.connection_payments import take_back
from domain.services.connections.money_back_notices import notify_of_money_back
from domain.services.payments.locked_payment import LockedPayment, locked_payment
from domain.services.payments.record_payment import clearing_account
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.money import format_kes
from domain.values.periods import business_date


class ReversalOutcome(StrEnum):
    """What became of a reversal that was reported. Only of `reversed` anything is booked now."""

    REVERSED = "reversed"
    KNOWN = "known"
    UNKNOWN_PAYMENT = "unknown_payment"
    TOO_MUCH = "too_much"
    CHANGED = "changed"
    SAME_FROM_ANOTHER = "same_from_another_source"


def record_reversal(reversal: Reversal, unit_of_work: UnitOfWork, terms: Terms) -> ReversalOutcome:
    """Take the payment back, or a part of it; the same receipt once."""
    found = unit_of_work.payments.find(reversal.provider, reversal.original)
    if found is None:
        return ReversalOutcome.UNKNOWN_PAYMENT
    locked = locked_payment(found, unit_of_work)
    if locked is None:
        return ReversalOutcome.CHANGED
    booked = locked.booked
    if refused := _refusal(reversal, booked, unit_of_work):
        return refused
    if not unit_of_work.payments.reverse(booked.id, reversal):
        return ReversalOutcome.KNOWN
    _post(reversal, locked, unit_of_work)
    unit_of_work.breaks.settle_all(MISSING_THERE, booked.provider, booked.receipt)
    _settle(reversal, locked, unit_of_work, terms)
    return ReversalOutcome.REVERSED


def _settle(reversal: Reversal, locked: LockedPayment, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """What it changes where the payment was credited, or where it is in suspense."""
    booked, payee = locked.booked, locked.payee
    if booked.application_id:
        application = take_back(booked.application_id, reversal.cents, unit_of_work, terms)
        if application and payee is None:
            notify_of_money_back(application, reversal, booked, unit_of_work, terms)
    elif payee is None and reversal.cents == booked.left_cents:
        unit_of_work.suspense.release(booked.id, REVERSAL)
    if payee:
        order = OrderReconnection(payee, payee.balance_cents + reversal.cents)
        withdraw_reconnection(WithdrawReconnection(order, ReversalOutcome.REVERSED), unit_of_work, terms)
        _notify(reversal, booked, payee, unit_of_work, terms)


def _refusal(reversal: Reversal, booked: Booked, unit_of_work: UnitOfWork) -> ReversalOutcome | None:
    """The same money may be reported by a refund, by a dispute and by an operator, each under its own receipt."""
    earlier = unit_of_work.payments.reversals_of(booked.id)
    if any(each.receipt == reversal.receipt for each in earlier):
        return ReversalOutcome.KNOWN
    if any(each.cents == reversal.cents and each.source != reversal.source for each in earlier):
        return ReversalOutcome.SAME_FROM_ANOTHER
    return ReversalOutcome.TOO_MUCH if reversal.cents > booked.left_cents else None


def _post(reversal: Reversal, locked: LockedPayment, unit_of_work: UnitOfWork) -> None:
    unit_of_work.ledger.post(
        movement(
            REVERSAL,
            f"{REVERSAL}:{reversal.provider}:{reversal.receipt}",
            locked.payee.id if locked.payee else None,
            business_date(unit_of_work.now),
            cents=reversal.cents,
            debit=locked.ledger_account,
            credit=clearing_account(reversal.provider),
            reference=reversal.receipt,
        )
    )


def _notify(reversal: Reversal, booked: Booked, payee: Payee, unit_of_work: UnitOfWork, terms: Terms) -> None:
    if payee.phone is None:
        return
    text = terms.words(
        "payment_reversed",
        payee.language,
        amount=format_kes(reversal.cents),
        receipt=booked.shown_receipt,
        account=payee.number,
    )
    subject = f"reversal:{reversal.provider}:{reversal.receipt}"
    unit_of_work.messages.queue([Message(RECEIPT, subject, payee.phone, text, payee.id, unit_of_work.now)])
