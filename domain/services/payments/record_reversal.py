"""Money went back to a payer: the payment stands, an entry of its own takes it back, and the customer is notified."""

from domain.billing.ledger import RECEIVABLE, REVERSAL, SUSPENSE, movement
from domain.errors import Refused
from domain.messaging.messages import RECEIPT, Message
from domain.payments.payments import Booked, Reversal
from domain.services.payments.record_payment import CLEARING
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.money import format_kes
from domain.values.periods import business_date

REVERSED, KNOWN, UNKNOWN_PAYMENT = "reversed", "known", "unknown_payment"


def record_reversal(reversal: Reversal, unit_of_work: UnitOfWork, terms: Terms) -> str:
    """Take the payment back: `reversed`, `known` already, or of an `unknown_payment`.

    Raises `Refused` when more goes back than was paid.
    """
    booked = unit_of_work.payments.find(reversal.provider, reversal.original)
    if booked is None:
        return UNKNOWN_PAYMENT
    payee = unit_of_work.accounts.lock_payee(booked.account_id) if booked.account_id else None
    booked = unit_of_work.payments.lock(booked.id)
    if payee is None and booked.account_id:
        raise Refused("The payment was released from suspense meanwhile", "changed")
    if not unit_of_work.payments.reverse(booked.id, reversal):
        return KNOWN
    if reversal.cents > booked.left_cents:
        raise Refused("More goes back than was paid", "too_much")
    _post(reversal, booked, unit_of_work)
    if payee is None:
        if reversal.cents == booked.left_cents:
            unit_of_work.suspense.release(booked.id, REVERSAL)
        return REVERSED
    unit_of_work.supplies.close(payee.id, REVERSED)
    if payee.phone:
        text = terms.words(
            "payment_reversed",
            payee.language,
            amount=format_kes(reversal.cents),
            receipt=booked.receipt,
            account=payee.number,
        )
        subject = f"reversal:{reversal.provider}:{reversal.receipt}"
        unit_of_work.messages.queue([Message(RECEIPT, subject, payee.phone, text, payee.id, unit_of_work.now)])
    return REVERSED


def _post(reversal: Reversal, booked: Booked, unit_of_work: UnitOfWork) -> None:
    unit_of_work.ledger.post(
        movement(
            REVERSAL,
            f"{REVERSAL}:{reversal.provider}:{reversal.receipt}",
            booked.account_id,
            business_date(unit_of_work.now),
            cents=reversal.cents,
            debit=RECEIVABLE if booked.account_id else SUSPENSE,
            credit=CLEARING[reversal.provider],
        )
    )
