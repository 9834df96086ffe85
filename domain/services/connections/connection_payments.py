"""A payment for a connection: which application it means, whether that can be paid now, and what it changes there."""

from dataclasses import dataclass, replace

from domain.accounts.accounts import Payee
from domain.billing.ledger import CONNECTIONS, RELEASE, SUSPENSE, movement
from domain.care.case_references import APPLICATION, parse_reference
from domain.connections.applications import Application, Change
from domain.connections.rungs import PAY, REVIVE, UNPAY, Rung
from domain.messaging.messages import RECEIPT, Message
from domain.payments.payments import Booked, Payment
from domain.payments.references import Doubt
from domain.services.connections.application_notices import worded
from domain.services.connections.ladder import climb
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.money import format_kes
from domain.values.periods import business_date

_DOUBTS = {
    Rung.LAPSED: Doubt.LAPSED,
    Rung.WITHDRAWN: Doubt.WITHDRAWN,
    Rung.REJECTED: Doubt.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose account it is or which application is paid; else why nobody can say.

    `named` is an application that is named and cannot be paid so: by another paybill than its own.
    """

    payee: Payee | None = None
    doubt: Doubt | None = None
    application: Application | None = None
    named: Application | None = None

    @property
    def is_known(self) -> bool:
        return self.payee is not None or self.application is not None


def names_application(typed: str) -> bool:
    """Whether a reference that was typed has the form of an application's."""
    return parse_reference(APPLICATION, typed) is not None


def application_meant(payment: Payment, unit_of_work: UnitOfWork) -> Whose:
    """The application of a reference. At the paybill for connections nothing but references is looked up."""
    application_id = parse_reference(APPLICATION, payment.reference)
    application = unit_of_work.applications.lock(application_id) if application_id else None
    if application is None:
        digits_alone = not any(map(str.isalpha, payment.reference))
        return Whose(doubt=Doubt.NO_REFERENCE if digits_alone else Doubt.UNKNOWN)
    if not payment.for_connections:
        return Whose(doubt=Doubt.OTHER_PAYBILL, named=application)
    return payable(application, payment)


def payable(application: Application, payment: Payment) -> Whose:
    """The application, where it can be paid on that day. What was paid in time is in time, however late we hear."""
    paid_on = business_date(payment.paid_at or payment.received_at)
    if application.rung in {Rung.QUOTED, Rung.LAPSED} and application.quote_ends_on:
        in_time = paid_on <= application.quote_ends_on
        return Whose(application=application) if in_time else Whose(doubt=Doubt.LAPSED, named=application)
    waits = application.quote_cents is None and not application.is_over
    doubt = Doubt.NOT_QUOTED if waits else _DOUBTS.get(application.rung, Doubt.ALREADY_PAID)
    return Whose(doubt=doubt, named=application)


def credit_application(booked: Booked, payer_phone: str | None, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """What the money changes: it is paid in part, whole, or above. The caller has booked it."""
    application = unit_of_work.applications.lock(booked.application_id or 0)
    if application is None:
        return
    if application.rung is Rung.LAPSED:
        application = climb(application, REVIVE, Change(), unit_of_work, terms)
    unit_of_work.applications.pay(application.id, booked.cents)
    paid = unit_of_work.applications.lock(application.id)
    if paid and paid.owed_cents == 0:
        paid = climb(paid, PAY, Change(), unit_of_work, terms)
    if paid:
        _send_receipts(paid, booked, payer_phone, unit_of_work, terms)


def release_to_application(held: Booked, meant: Whose, unit_of_work: UnitOfWork, terms: Terms) -> Booked:
    """Credit what is left of a payment in suspense to the application that it turned out to be for."""
    application_id = meant.application.id if meant.application else 0
    left = replace(held, cents=held.left_cents, reversed_cents=0, application_id=application_id)
    unit_of_work.payments.credit_application(held.id, application_id)
    unit_of_work.ledger.post(
        movement(
            RELEASE,
            f"{RELEASE}:{held.id}:{application_id}",
            None,
            business_date(unit_of_work.now),
            cents=left.cents,
            debit=SUSPENSE,
            credit=CONNECTIONS,
            reference=left.receipt,
        )
    )
    credit_application(left, held.phone, unit_of_work, terms)
    return left


def take_back(application_id: int, cents: int, unit_of_work: UnitOfWork, terms: Terms) -> Application | None:
    """Money went back: an application that is not paid any more waits for it again, unless it is being built."""
    application = unit_of_work.applications.lock(application_id)
    if application is None:
        return None
    unit_of_work.applications.pay(application.id, -cents)
    left = unit_of_work.applications.lock(application.id)
    if left and left.rung is Rung.PAID and left.owed_cents:
        return climb(left, UNPAY, Change(), unit_of_work, terms)
    return left


def give_again(application_id: int, cents: int, unit_of_work: UnitOfWork, terms: Terms) -> Application | None:
    """What had gone back is here again."""
    unit_of_work.applications.pay(application_id, cents)
    paid = unit_of_work.applications.lock(application_id)
    if paid and paid.rung is Rung.QUOTED and not paid.owed_cents:
        return climb(paid, PAY, Change(), unit_of_work, terms)
    return paid


def _send_receipts(
    application: Application, booked: Booked, payer_phone: str | None, unit_of_work: UnitOfWork, terms: Terms
) -> None:
    values = {
        "amount": format_kes(booked.cents),
        "receipt": booked.shown_receipt,
        "left": format_kes(application.owed_cents),
        "surplus": format_kes(application.surplus_cents),
    }
    template = "connection_part_paid" if application.owed_cents else "connection_paid"
    if application.surplus_cents:
        template = "connection_paid_above"
    text = worded(application, template, terms, **values)
    messages = [_message(booked, application.phone, text, unit_of_work)]
    if payer_phone and payer_phone != application.phone:
        other = worded(application, "connection_paid_for_another", terms, **values)
        messages.append(_message(booked, payer_phone, other, unit_of_work))
    unit_of_work.messages.queue(messages)


def _message(booked: Booked, phone: str, text: str, unit_of_work: UnitOfWork) -> Message:
    return Message(RECEIPT, f"payment:{booked.provider}:{booked.receipt}", phone, text, None, unit_of_work.now)
