"""Money came in: it is booked once, to the account that is meant, and everybody concerned is notified.

The only place that credits, whatever the source: callback, confirmation, query, pull, statement, card or operator.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from domain.accounts.accounts import Payee
from domain.billing.ledger import CARD_CLEARING, MPESA_CLEARING, PAYMENT, RELEASE, SUSPENSE, movement
from domain.messaging.messages import RECEIPT, Message
from domain.payments.payments import MPESA, PAYSTACK, Booked, Intent, Payment
from domain.payments.reconciliation import AMOUNT_DIFFERS, QUARANTINED, Break
from domain.payments.references import clean_reference, payee_meant
from domain.services.billing.order_reconnection import order_reconnection
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.money import format_kes
from domain.values.periods import business_date

CREDITED, HELD, KNOWN, QUARANTINE = "credited", "held", "known", "quarantined"

CLEARING = {MPESA: MPESA_CLEARING, PAYSTACK: CARD_CLEARING}


@dataclass(frozen=True, slots=True)
class _Recipient:
    """Who is notified of a payment: the phone that paid, where it is known, and the language it is spoken to in."""

    phone: str | None
    language: str


def record_payment(payment: Payment, unit_of_work: UnitOfWork, terms: Terms) -> str:
    """Book the payment: `credited`, `held` in suspense, `known` already, or `quarantined` where it contradicts us.

    The same receipt credits once, in whatever order its sources come; those that come later only complete it.
    """
    intent = unit_of_work.intents.get(payment.intent_id) if payment.intent_id else None
    if intent and intent.cents != payment.cents:
        return _quarantined(payment, unit_of_work, asked_cents=intent.cents)
    payee, doubt = _payee(payment, intent, unit_of_work)
    intent = intent or _request_answered(payment, payee, unit_of_work)
    payment = replace(payment, reference=clean_reference(payment.reference))
    payment_id = unit_of_work.payments.add(_answering(payment, intent), payee.id if payee else None)
    if payment_id is None:
        return _known(payment, intent, payee, unit_of_work, terms)
    if intent:
        unit_of_work.intents.move(intent.id, "pay")
    booked = _booked(payment_id, payment, payee)
    recipient = _recipient(payment, intent, payee)
    return (
        _credited(booked, payee, recipient, unit_of_work, terms)
        if payee
        else _held(booked, doubt, recipient, unit_of_work, terms)
    )


def release_payment(held: Booked, payee: Payee, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """Credit a payment from suspense to the account that two persons found for it. The caller holds the account."""
    today = business_date(unit_of_work.now)
    unit_of_work.payments.credit(held.id, payee.id)
    unit_of_work.ledger.post(
        movement(
            RELEASE, f"{RELEASE}:{held.id}", payee.id, today, cents=held.cents, debit=SUSPENSE, credit="receivable"
        )
    )
    _settled(held, payee, _Recipient(held.phone, payee.language), unit_of_work, terms)


def _payee(payment: Payment, intent: Intent | None, unit_of_work: UnitOfWork) -> tuple[Payee | None, str]:
    """Whose account it is, locked, or why nobody can say. Our own request knows; else what the payer typed."""
    if intent:
        return unit_of_work.accounts.lock_payee(intent.account_id), ""
    meant = payee_meant(payment.reference, unit_of_work.accounts)
    return (unit_of_work.accounts.lock_payee(meant.payee.id) if meant.payee else None), meant.doubt or ""


def _request_answered(payment: Payment, payee: Payee | None, unit_of_work: UnitOfWork) -> Intent | None:
    """The request that this payment can only be the answer to. The credit never depends on it."""
    found = unit_of_work.intents.that_may_be(payment, payee.id, unit_of_work.now) if payee else ()
    return found[0] if len(found) == 1 else None


def _answering(payment: Payment, intent: Intent | None) -> Payment:
    return replace(payment, intent_id=intent.id if intent else None)


def _credited(booked: Booked, payee: Payee, recipient: _Recipient, unit_of_work: UnitOfWork, terms: Terms) -> str:
    unit_of_work.ledger.post(
        movement(
            PAYMENT,
            f"{PAYMENT}:{booked.id}",
            payee.id,
            business_date(unit_of_work.now),
            cents=booked.cents,
            debit=CLEARING[booked.provider],
            credit="receivable",
        )
    )
    _settled(booked, payee, recipient, unit_of_work, terms)
    return CREDITED


def _held(booked: Booked, doubt: str, recipient: _Recipient, unit_of_work: UnitOfWork, terms: Terms) -> str:
    unit_of_work.suspense.hold(booked.id, doubt)
    unit_of_work.ledger.post(
        movement(
            PAYMENT,
            f"{PAYMENT}:{booked.id}",
            None,
            business_date(unit_of_work.now),
            cents=booked.cents,
            debit=CLEARING[booked.provider],
            credit=SUSPENSE,
        )
    )
    if recipient.phone:
        text = terms.words("payment_held", recipient.language, amount=format_kes(booked.cents), receipt=booked.receipt)
        unit_of_work.messages.queue([_message(booked, recipient.phone, text, None, unit_of_work)])
    return HELD


def _known(payment: Payment, intent: Intent | None, payee: Payee | None, unit_of_work: UnitOfWork, terms: Terms) -> str:
    booked = unit_of_work.payments.find(payment.provider, payment.receipt)
    if booked is None or booked.cents != payment.cents:
        unit_of_work.breaks.add(
            Break(
                AMOUNT_DIFFERS,
                payment.provider,
                payment.receipt,
                {"source": payment.source, "here": booked and booked.cents, "there": payment.cents},
            )
        )
        return QUARANTINE
    if intent and not payment.intent_id and not booked.may_answer(intent):
        intent = None
    if intent and booked.account_id not in {None, intent.account_id}:
        accounts = {"account_id": booked.account_id, "asked_account_id": intent.account_id}
        return _quarantined(_answering(payment, intent), unit_of_work, **accounts)
    unit_of_work.payments.complete(booked.id, _answering(payment, intent))
    if intent:
        unit_of_work.intents.move(intent.id, "pay")
    recipient = _recipient(payment, intent, payee)
    if payee and booked.account_id and recipient.phone and recipient.phone != payee.phone:
        unit_of_work.messages.queue([_receipt_of_another(booked, payee, recipient, unit_of_work, terms)])
    return KNOWN


def _quarantined(payment: Payment, unit_of_work: UnitOfWork, **why: int | None) -> str:
    details = {"source": payment.source, "cents": payment.cents, "intent_id": payment.intent_id, **why}
    unit_of_work.breaks.add(Break(QUARANTINED, payment.provider, payment.receipt, details))
    return QUARANTINE


def _settled(booked: Booked, payee: Payee, recipient: _Recipient, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """What a credit changes beside the balance: whose supply is to be restored, and who is notified."""
    owed = payee.balance_cents - booked.cents
    order_reconnection(payee, owed, unit_of_work, terms)
    unit_of_work.messages.queue(list(_receipts(booked, payee, owed, recipient, unit_of_work, terms)))


def _receipts(
    booked: Booked, payee: Payee, owed_cents: int, recipient: _Recipient, unit_of_work: UnitOfWork, terms: Terms
) -> Iterable[Message]:
    """To the phone on file, and to the one that paid when it is another: that one learns no balance."""
    if payee.phone:
        template = "receipt" if owed_cents > 0 else "receipt_in_credit"
        text = terms.words(
            template,
            payee.language,
            amount=format_kes(booked.cents),
            receipt=booked.receipt,
            account=payee.number,
            balance=format_kes(abs(owed_cents)),
        )
        yield _message(booked, payee.phone, text, payee.id, unit_of_work)
    if recipient.phone and recipient.phone != payee.phone:
        yield _receipt_of_another(booked, payee, recipient, unit_of_work, terms)


def _receipt_of_another(
    booked: Booked, payee: Payee, recipient: _Recipient, unit_of_work: UnitOfWork, terms: Terms
) -> Message:
    text = terms.words(
        "receipt_of_another",
        recipient.language,
        amount=format_kes(booked.cents),
        receipt=booked.receipt,
        account=payee.number,
    )
    return _message(booked, recipient.phone or "", text, payee.id, unit_of_work)


def _message(booked: Booked, phone: str, text: str, account_id: int | None, unit_of_work: UnitOfWork) -> Message:
    return Message(
        purpose=RECEIPT,
        subject=f"payment:{booked.id}" if account_id else f"payment:{booked.id}:held",
        phone=phone,
        text=text,
        account_id=account_id,
        queued_at=unit_of_work.now,
    )


def _recipient(payment: Payment, intent: Intent | None, payee: Payee | None) -> _Recipient:
    if intent:
        return _Recipient(intent.phone, intent.language)
    return _Recipient(payment.phone, payee.language if payee else "en")


def _booked(payment_id: int, payment: Payment, payee: Payee | None) -> Booked:
    return Booked(
        id=payment_id,
        provider=payment.provider,
        receipt=payment.receipt,
        cents=payment.cents,
        account_id=payee.id if payee else None,
        phone=payment.phone,
        intent_id=payment.intent_id,
        received_at=payment.received_at,
        reversed_cents=0,
    )
