"""Money came in: it is booked once, to the account that is meant, and everybody concerned is notified.

The only place that credits, whatever the source: callback, confirmation, query, pull, statement, card or operator.
"""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from domain.accounts.accounts import DISCONNECTED, Payee
from domain.billing.ledger import (
    CARD_CLEARING,
    CONNECTIONS,
    MPESA_CLEARING,
    PAYMENT,
    RECEIVABLE,
    RELEASE,
    SUSPENSE,
    movement,
)
from domain.payments.payments import FILE, MPESA, PAYSTACK, PULL, Booked, Intent, Payment
from domain.payments.quarantine import REPORTED, Quarantine, believed_time, quarantine_reason
from domain.payments.receipts import find_in_any_letters, under_receipt_held
from domain.payments.reconciliation import ACCOUNT_DIFFERS, AMOUNT_DIFFERS, QUARANTINED, REVERSED_HERE, Break
from domain.payments.references import Doubt, clean_reference, payee_meant
from domain.services.billing.order_reconnection import OrderReconnection, order_reconnection
from domain.services.connections.connection_payments import (
    Whose,
    application_meant,
    credit_application,
    names_application,
    payable,
    release_to_application,
)
from domain.services.payments.send_receipts import Payer, send_held_notice, send_receipt_of_another, send_receipts
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.languages import SOURCE_LANGUAGE
from domain.values.periods import business_date

_CLEARING = {MPESA: MPESA_CLEARING, PAYSTACK: CARD_CLEARING}


class PaymentOutcome(StrEnum):
    """What became of a payment that was reported. What differs or is quarantined is listed and not booked."""

    CREDITED = "credited"
    HELD = "held"
    KNOWN = "known"
    QUARANTINED = "quarantined"
    AMOUNT_DIFFERS = "amount_differs"
    ACCOUNT_DIFFERS = "account_differs"


NEW = {PaymentOutcome.CREDITED, PaymentOutcome.HELD}
DIFFERENT = {PaymentOutcome.QUARANTINED, PaymentOutcome.AMOUNT_DIFFERS, PaymentOutcome.ACCOUNT_DIFFERS}


def record_payment(payment: Payment, unit_of_work: UnitOfWork, terms: Terms) -> PaymentOutcome:
    """Book the payment. The same receipt credits once, in whatever order its sources come; those that come later only
    complete and confirm it.
    """
    payment = under_receipt_held(payment, unit_of_work.payments)
    intent = unit_of_work.intents.get(payment.intent_id) if payment.intent_id else None
    meant = _meant(payment, intent, unit_of_work)
    reason = quarantine_reason(payment, intent, terms.payments)
    payment = replace(
        payment,
        reference=clean_reference(payment.reference),
        paid_at=believed_time(payment, intent, terms.payments),
    )
    if reason:
        return _doubted(payment, intent, meant, reason, unit_of_work, terms)
    intent = intent or _request_answered(payment, meant, unit_of_work)
    meant = _as_asked(meant, payment, intent)
    account_id = meant.payee.id if meant.payee and payment.has_usual_receipt else None
    application_id = meant.application.id if meant.application and payment.has_usual_receipt else None
    payment_id = unit_of_work.payments.add(_answering(payment, intent), account_id, application_id)
    if payment_id is None:
        return _not_added(payment, intent, meant, unit_of_work, terms)
    if intent:
        unit_of_work.intents.move(intent.id, "pay" if payment.has_usual_receipt else "confirm")
    booked = Booked.now(payment_id, payment, account_id, application_id)
    payer = _payer(payment, intent, meant.payee)
    if meant.payee and account_id:
        return _credited(booked, meant.payee, payer, unit_of_work, terms)
    if application_id:
        return _application_credited(booked, payer, unit_of_work, terms)
    doubt = meant.doubt if meant.doubt and payment.has_usual_receipt else Doubt.RECEIPT
    return _held(booked, doubt, payer, unit_of_work, terms)


def clearing_account(provider: str) -> str:
    """The ledger account that holds what this provider owes us."""
    return _CLEARING.get(provider, f"{provider}_clearing")


def confirm_payment(payment: Payment, unit_of_work: UnitOfWork, terms: Terms) -> PaymentOutcome | None:
    """Another source has the payment: it completes and confirms what we hold, or differs from it and is listed.

    None where we do not hold it: this never books one.
    """
    booked = unit_of_work.payments.find(payment.provider, payment.receipt)
    if booked is None:
        return None
    meant = _meant(payment, None, unit_of_work)
    payment = replace(payment, reference=clean_reference(payment.reference))
    return _known(payment, booked, None, meant, unit_of_work, terms)


def release_payment(held: Booked, payee: Payee, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """Credit what is left of a payment in suspense to the account that was found for it. The caller holds both."""
    left = replace(held, cents=held.left_cents, reversed_cents=0)
    unit_of_work.payments.credit(held.id, payee.id)
    unit_of_work.ledger.post(
        movement(
            RELEASE,
            f"{RELEASE}:{held.id}",
            payee.id,
            business_date(unit_of_work.now),
            cents=left.cents,
            debit=SUSPENSE,
            credit=RECEIVABLE,
            reference=left.receipt,
        )
    )
    _settled(left, payee, Payer(held.phone, payee.language), unit_of_work, terms)


def _meant(payment: Payment, intent: Intent | None, unit_of_work: UnitOfWork) -> Whose:
    """Whose account it is, or which application, locked, or why nobody can say. Our own request knows; else what the
    payer typed.
    """
    if intent and intent.application_id:
        application = unit_of_work.applications.lock(intent.application_id)
        return payable(application, payment) if application else Whose(doubt=Doubt.UNKNOWN)
    if intent and intent.account_id:
        return Whose(unit_of_work.accounts.lock_payee(intent.account_id))
    if payment.source == FILE and unit_of_work.payments.is_under_another_source(payment):
        return Whose(doubt=Doubt.OTHER_SOURCE)
    if payment.for_connections or names_application(payment.reference):
        return application_meant(payment, unit_of_work)
    meant = payee_meant(payment.reference, unit_of_work.accounts)
    payee = unit_of_work.accounts.lock_payee(meant.payee.id) if meant.payee else None
    return Whose(payee, None if payee else meant.doubt)


def _request_answered(payment: Payment, meant: Whose, unit_of_work: UnitOfWork) -> Intent | None:
    """The request that this payment can only be the answer to. The credit of an account never depends on it; an
    application is paid at the paybill for bills only by its own request.
    """
    if not payment.has_usual_receipt:
        return None
    found: Sequence[Intent] = ()
    if meant.payee:
        found = unit_of_work.intents.that_may_be(payment, meant.payee.id, unit_of_work.now)
    elif application := meant.application or meant.named:
        found = unit_of_work.intents.of_application(payment, application.id, unit_of_work.now)
    return found[0] if len(found) == 1 else None


def _as_asked(meant: Whose, payment: Payment, intent: Intent | None) -> Whose:
    """Our own prompt goes by the paybill for bills, and its reference names the application."""
    if intent and intent.application_id and meant.doubt is Doubt.OTHER_PAYBILL and meant.named:
        return payable(meant.named, payment)
    return meant


def _answering(payment: Payment, intent: Intent | None) -> Payment:
    """A receipt of another form answers no request: the usual one may still come."""
    return replace(payment, intent_id=intent.id if intent and payment.has_usual_receipt else None)


def _credited(booked: Booked, payee: Payee, payer: Payer, unit_of_work: UnitOfWork, terms: Terms) -> PaymentOutcome:
    if booked.source not in REPORTED:
        unit_of_work.breaks.settle_quarantined(booked.provider, booked.receipt, booked.cents, payee.id)
    if booked.provider == PAYSTACK:
        unit_of_work.refund_reports.wake(booked)
    _post(booked, RECEIVABLE, unit_of_work)
    _settled(booked, payee, payer, unit_of_work, terms)
    return PaymentOutcome.CREDITED


def _application_credited(booked: Booked, payer: Payer, unit_of_work: UnitOfWork, terms: Terms) -> PaymentOutcome:
    _post(booked, CONNECTIONS, unit_of_work)
    credit_application(booked, payer.phone, unit_of_work, terms)
    return PaymentOutcome.CREDITED


def _held(booked: Booked, doubt: Doubt, payer: Payer, unit_of_work: UnitOfWork, terms: Terms) -> PaymentOutcome:
    unit_of_work.suspense.hold(booked.id, doubt)
    _post(booked, SUSPENSE, unit_of_work)
    send_held_notice(booked, doubt, payer, unit_of_work, terms)
    return PaymentOutcome.HELD


def _post(booked: Booked, credit: str, unit_of_work: UnitOfWork) -> None:
    unit_of_work.ledger.post(
        movement(
            PAYMENT,
            f"{PAYMENT}:{booked.id}",
            booked.account_id,
            business_date(unit_of_work.now),
            cents=booked.cents,
            debit=clearing_account(booked.provider),
            credit=credit,
            reference=booked.receipt,
        )
    )


def _settled(booked: Booked, payee: Payee, payer: Payer, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """What a credit changes beside the balance: whose supply is to be restored, and who is notified."""
    owed = payee.balance_cents - booked.cents
    order_reconnection(OrderReconnection(payee, owed), unit_of_work, terms)
    send_receipts(booked, payee, owed, payer, unit_of_work, terms)


def _doubted(
    payment: Payment,
    intent: Intent | None,
    meant: Whose,
    reason: Quarantine,
    unit_of_work: UnitOfWork,
    terms: Terms,
) -> PaymentOutcome:
    """What is booked already is not doubted again."""
    booked = unit_of_work.payments.find(payment.provider, payment.receipt)
    if booked is None or reason is Quarantine.OTHER_AMOUNT:
        return _quarantined(payment, meant, reason, unit_of_work, asked_cents=intent.cents if intent else None)
    return _known(payment, booked, intent, meant, unit_of_work, terms)


def _not_added(
    payment: Payment, intent: Intent | None, meant: Whose, unit_of_work: UnitOfWork, terms: Terms
) -> PaymentOutcome:
    """The receipt is booked already, maybe in small letters, or the request is paid by another one: it pays once."""
    booked = find_in_any_letters(payment, unit_of_work.payments)
    if booked is None:
        return _quarantined(payment, meant, Quarantine.REQUEST_IS_PAID, unit_of_work)
    return _known(payment, booked, intent, meant, unit_of_work, terms)


def _known(
    payment: Payment,
    booked: Booked,
    intent: Intent | None,
    meant: Whose,
    unit_of_work: UnitOfWork,
    terms: Terms,
) -> PaymentOutcome:
    """The same receipt again: it completes what we know of it, or it differs and is listed."""
    if booked.cents != payment.cents:
        return _amount_differs(payment, booked, unit_of_work)
    intent = intent if payment.intent_id or (intent and booked.may_answer(intent)) else None
    payment = _answering(payment, intent)
    if intent and _belongs_elsewhere(booked, intent):
        return _quarantined(payment, meant, Quarantine.OTHER_ACCOUNT, unit_of_work, account_id=booked.account_id)
    if _tells_whose_it_is(payment, booked, meant):
        booked = _taken_from_suspense(payment, booked, meant, unit_of_work, terms)
    if not _is_same_account(payment, booked, meant):
        return _account_differs(payment, booked, meant, unit_of_work)
    if intent:
        unit_of_work.intents.move(intent.id, "pay")
    held = _held_with_its_account(booked, meant.payee, unit_of_work)
    if held and unit_of_work.payments.complete(held.id, payment):
        _confirmed(payment, held, meant.payee, unit_of_work, terms)
    if meant.payee and booked.account_id:
        send_receipt_of_another(booked, meant.payee, _payer(payment, intent, meant.payee), unit_of_work, terms)
    return PaymentOutcome.KNOWN


def _held_with_its_account(booked: Booked, payee: Payee | None, unit_of_work: UnitOfWork) -> Booked | None:
    """The payment as it is, locked after the account that it credits; `payee` is the one that is locked already.

    None where it was credited meanwhile: the next list completes it.
    """
    if payee and payee.id == booked.account_id:
        return booked
    if booked.account_id:
        unit_of_work.accounts.lock_payee(booked.account_id)
    held = unit_of_work.payments.lock(booked.id)
    return held if held.account_id == booked.account_id else None


def _belongs_elsewhere(booked: Booked, intent: Intent) -> bool:
    """Whether it is booked to another one than the request was for."""
    credited = (booked.account_id, booked.application_id)
    return credited not in {(None, None), (intent.account_id, intent.application_id)}


def _tells_whose_it_is(payment: Payment, booked: Booked, meant: Whose) -> bool:
    """Whether this source knows the account of a payment in suspense: our own request, the provider's own list, or the
    first word of an account at all.
    """
    if booked.is_credited or not meant.is_known or not payment.has_usual_receipt:
        return False
    return payment.intent_id is not None or payment.source == PULL or not booked.reference


def _taken_from_suspense(
    payment: Payment, booked: Booked, meant: Whose, unit_of_work: UnitOfWork, terms: Terms
) -> Booked:
    held = unit_of_work.suspense.get(booked.id)
    if held is None:
        return unit_of_work.payments.by_id(booked.id)
    if not meant.is_known or held.payment.left_cents <= 0:
        return booked
    unit_of_work.suspense.release(booked.id, payment.source)
    if meant.payee is None:
        return release_to_application(held.payment, meant, unit_of_work, terms)
    release_payment(held.payment, meant.payee, unit_of_work, terms)
    return replace(booked, account_id=meant.payee.id)


def _is_same_account(payment: Payment, booked: Booked, meant: Whose) -> bool:
    """Whether this source means the account that is credited, as far as it says. A doubt is no other account."""
    if not payment.reference or payment.reference == booked.reference:
        return True
    if meant.payee:
        return meant.payee.id == booked.account_id
    if application := meant.application or meant.named:
        return booked.application_id in {None, application.id} and booked.account_id is None
    return not booked.is_credited or meant.doubt is not Doubt.UNKNOWN


def _confirmed(payment: Payment, booked: Booked, payee: Payee | None, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """A second source has seen the receipt: what waited for that goes on."""
    if payment.source == PULL:
        _listed_there(booked, unit_of_work)
    if not booked.account_id or (payee and payee.id == booked.account_id and payee.status != DISCONNECTED):
        return
    credited = unit_of_work.accounts.lock_payee(booked.account_id)
    if credited and credited.status == DISCONNECTED:
        order_reconnection(OrderReconnection(credited, credited.balance_cents), unit_of_work, terms)


def _listed_there(booked: Booked, unit_of_work: UnitOfWork) -> None:
    """The provider itself lists it: a quarantine of it is over, and that we took it back was wrong."""
    if booked.account_id:
        unit_of_work.breaks.settle_quarantined(booked.provider, booked.receipt, booked.cents, booked.account_id)
    if booked.taken_back:
        details = {"source": PULL, "cents": booked.cents}
        unit_of_work.breaks.add(Break(REVERSED_HERE, booked.provider, booked.receipt, details))


def _quarantined(
    payment: Payment, meant: Whose, reason: Quarantine, unit_of_work: UnitOfWork, **more: int | None
) -> PaymentOutcome:
    details = {
        "why": reason.value,
        "source": payment.source,
        "cents": payment.cents,
        "reference": payment.reference,
        "intent_id": payment.intent_id,
        **more,
    }
    account_id = meant.payee.id if meant.payee else None
    occasion = f"{reason.value} {payment.cents}"
    found = Break(QUARANTINED, payment.provider, payment.receipt, details, occasion, account_id)
    unit_of_work.breaks.add(found)
    return PaymentOutcome.QUARANTINED


def _amount_differs(payment: Payment, booked: Booked, unit_of_work: UnitOfWork) -> PaymentOutcome:
    details = {"source": payment.source, "here": booked.cents, "there": payment.cents}
    found = Break(AMOUNT_DIFFERS, payment.provider, payment.receipt, details, str(payment.cents))
    unit_of_work.breaks.add(found)
    return PaymentOutcome.AMOUNT_DIFFERS


def _account_differs(payment: Payment, booked: Booked, meant: Whose, unit_of_work: UnitOfWork) -> PaymentOutcome:
    there = meant.payee.id if meant.payee else None
    details = {
        "source": payment.source,
        "cents": payment.cents,
        "reference": payment.reference,
        "account_here": booked.account_id,
        "account_there": there,
    }
    found = Break(ACCOUNT_DIFFERS, payment.provider, payment.receipt, details, payment.reference, there)
    unit_of_work.breaks.add(found)
    return PaymentOutcome.ACCOUNT_DIFFERS


def _payer(payment: Payment, intent: Intent | None, payee: Payee | None) -> Payer:
    if intent:
        return Payer(intent.phone, intent.language)
    return Payer(payment.phone, payee.language if payee else SOURCE_LANGUAGE)
