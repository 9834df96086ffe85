"""Who is notified that money came in: the phone on file, and the phone that paid where it is another one."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.accounts.accounts import Payee
from domain.messaging.messages import RECEIPT, Message
from domain.payments.payments import Booked
from domain.payments.references import Doubt
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.money import format_kes

ACCOUNT_NEEDED = {Doubt.UNKNOWN, Doubt.PREPAID}
OF_APPLICATION = {Doubt.OTHER_PAYBILL, Doubt.NOT_QUOTED, Doubt.LAPSED, Doubt.ALREADY_PAID, Doubt.WITHDRAWN}
"""The application is known, and cannot be paid now or so."""


@dataclass(frozen=True, slots=True)
class Payer:
    """The phone that paid, where it is known, and its language."""

    phone: str | None
    language: str


def send_receipts(
    booked: Booked, payee: Payee, owed_cents: int, payer: Payer, unit_of_work: UnitOfWork, terms: Terms
) -> None:
    """Tell both of a payment that is credited; `owed_cents` is what the account owes after it."""
    unit_of_work.messages.queue(list(_receipts(booked, payee, owed_cents, payer, unit_of_work, terms)))


def send_receipt_of_another(booked: Booked, payee: Payee, payer: Payer, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """Tell the phone that paid, when a later source names it."""
    if payer.phone and payer.phone != payee.phone:
        unit_of_work.messages.queue([_receipt_of_another(booked, payee, payer, unit_of_work, terms)])


def send_held_notice(booked: Booked, doubt: Doubt, payer: Payer, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """Tell the phone that paid that nobody knows yet whom to credit."""
    if payer.phone is None:
        return
    template = "payment_held" if doubt in ACCOUNT_NEEDED else "payment_checked"
    if doubt in OF_APPLICATION:
        template = "connection_money_held"
    values = {"amount": format_kes(booked.cents), "receipt": booked.shown_receipt, "reference": booked.reference}
    text = terms.words(template, payer.language, **values)
    unit_of_work.messages.queue([_message(booked, payer.phone, text, None, unit_of_work)])


def _receipts(
    booked: Booked, payee: Payee, owed_cents: int, payer: Payer, unit_of_work: UnitOfWork, terms: Terms
) -> Iterable[Message]:
    """The phone that paid learns no balance."""
    if payee.phone:
        text = terms.words(
            _template(owed_cents),
            payee.language,
            amount=format_kes(booked.cents),
            receipt=booked.shown_receipt,
            account=payee.number,
            balance=format_kes(abs(owed_cents)),
        )
        yield _message(booked, payee.phone, text, payee.id, unit_of_work)
    if payer.phone and payer.phone != payee.phone:
        yield _receipt_of_another(booked, payee, payer, unit_of_work, terms)


def _template(owed_cents: int) -> str:
    if owed_cents > 0:
        return "receipt"
    return "receipt_in_credit" if owed_cents < 0 else "receipt_of_all"


def _receipt_of_another(booked: Booked, payee: Payee, payer: Payer, unit_of_work: UnitOfWork, terms: Terms) -> Message:
    text = terms.words(
        "receipt_of_another",
        payer.language,
        amount=format_kes(booked.cents),
        receipt=booked.shown_receipt,
        account=payee.number,
    )
    return _message(booked, payer.phone or "", text, payee.id, unit_of_work)


def _message(booked: Booked, phone: str, text: str, account_id: int | None, unit_of_work: UnitOfWork) -> Message:
    """By the provider's receipt: booked again after a restore, the payment has another id of ours."""
    payment = f"payment:{booked.provider}:{booked.receipt}"
    return Message(
        purpose=RECEIPT,
        subject=payment if account_id else f"{payment}:held",
        phone=phone,
        text=text,
        account_id=account_id,
        queued_at=unit_of_work.now,
    )
