"""Pay from the page: a prompt to the phone that the link was sent to, a card, or the paybill. The same amounts, limits
and use case as on the phone menu; what came of it the page says after a reload, and the receipt comes by SMS.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from secrets import token_hex

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from catalogues import N_, Words
from domain.accounts.accounts import Account, Payee
from domain.errors import InputChanged
from domain.jobs import Job
from domain.payments.payments import MPESA, PAYSTACK, PROVIDERS, UnpayableAmount, asked_for, parse_amount
from domain.services.payments.ask_payment import (
    ALREADY_ASKED,
    ASKED,
    CARD_ASKED,
    CONSENT_ASKED,
    TOO_OFTEN,
    TOO_SOON,
    Asked,
    AskPayment,
    ask_payment,
)
from domain.values.money import CENTS_PER_SHILLING
from domain.values.phones import M_PESA_NETWORK, network_of, parse_phone
from parts import app_parts
from web.customer.formats import initials, kes, masked_phone, shown_end
from web.customer.payment_state import payment_state
from web.customer.reading_words import ACCOUNT_CHANGED
from web.customer.rendering import address, page, spoken, words_of
from web.customer.supply_words import supply_sentences
from web.customer.viewer import Viewer, for_viewer, form_sent, new_form

NOTES = {
    UnpayableAmount.NOT_AN_AMOUNT: N_("Digits only, for example 500."),
    UnpayableAmount.NOT_WHOLE: N_("Whole shillings only."),
    UnpayableAmount.TOO_LITTLE: N_("At least {least}."),
    UnpayableAmount.TOO_MUCH: N_("At most {most} at once."),
}
NOT_A_PHONE = N_("That is not a Kenyan mobile number.")
NOT_ASKED = {
    CONSENT_ASKED: N_("That phone gets an SMS first. Once it answers AGREE, M-Pesa asks it for {amount}."),
    ALREADY_ASKED: N_("An M-Pesa request is open on that phone already. Answer it first, or pay by paybill."),
    TOO_SOON: N_("You asked for the same {amount} a moment ago. Please wait {seconds} seconds."),
    TOO_OFTEN: N_("Too many requests. Please wait, or pay by paybill."),
}
STATUSES = {
    CONSENT_ASKED: HTTPStatus.OK,
    ALREADY_ASKED: HTTPStatus.CONFLICT,
    TOO_SOON: HTTPStatus.TOO_MANY_REQUESTS,
    TOO_OFTEN: HTTPStatus.TOO_MANY_REQUESTS,
}
TOKEN_BYTES = 16

paying_pages = Blueprint("paying_pages", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class Payment:
    """What is to be paid, how, and by which phone."""

    provider: str
    cents: int
    payer: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with what was typed, in words."""

    sentence: str


@paying_pages.get("/my/pay")
@for_viewer
def ask_for_amount(viewer: Viewer) -> BaseResponse:
    """What is owed, how it can be paid, and how far the newest request is."""
    return _shown(viewer)


@paying_pages.post("/my/pay")
@for_viewer
def take_amount(viewer: Viewer) -> BaseResponse:
    """Show what would be asked of which phone; ask for it where that is what was shown and sent, and still so."""
    payment, form = _typed(viewer), form_sent()
    if isinstance(payment, Wrong):
        return _shown(viewer, payment.sentence, HTTPStatus.UNPROCESSABLE_ENTITY)
    with app_parts().store.reading() as work:
        payee = work.accounts.payee(viewer.account_id)
        was_sent = form in work.commands.of(viewer.source)
    if payee is None or payee.prepaid:
        return redirect(address("/my/pay"), HTTPStatus.SEE_OTHER)
    if form and (was_sent or request.form.get("above") == str(_credit_of(payment, payee))):
        return _asked(viewer, payment, form)
    return _confirmed(viewer, payment, payee, ACCOUNT_CHANGED if form else "")


def _typed(viewer: Viewer) -> Payment | Wrong:
    words, rules = words_of(spoken(viewer.language)), app_parts().terms.payments
    by = request.form.get("by", MPESA)
    provider = by if by in PROVIDERS else MPESA
    cents = parse_amount(request.form.get("amount", ""), rules, provider)
    if isinstance(cents, UnpayableAmount):
        least, most = kes(rules.min_shillings * CENTS_PER_SHILLING), kes(rules.max_cents(provider))
        return Wrong(words(NOTES[cents], least=least, most=most))
    payer = _payer(viewer) if provider == MPESA else viewer.phone
    return Payment(provider, cents, payer) if payer else Wrong(words(NOT_A_PHONE))


def _payer(viewer: Viewer) -> str | None:
    """The phone of the link where M-Pesa is on it, else the one that was typed."""
    return viewer.phone if _has_mpesa(viewer) else parse_phone(request.form.get("payer", ""))


def _has_mpesa(viewer: Viewer) -> bool:
    return network_of(viewer.phone) == M_PESA_NETWORK


def _credit_of(payment: Payment, payee: Payee) -> int:
    """What of it would stay on the account: what was seen of it is what is asked for, or it is shown anew."""
    return max(payment.cents - max(payee.balance_cents, 0), 0)


def _confirmed(viewer: Viewer, payment: Payment, payee: Payee, note: str) -> BaseResponse:
    words = words_of(spoken(viewer.language))
    return page(
        "pages/pay_confirm.html",
        viewer.language,
        viewer=viewer,
        error=words(note) if note else "",
        sentences=_to_confirm(payment, payee, words),
        hidden=[
            ("by", payment.provider),
            ("amount", payment.cents // CENTS_PER_SHILLING),
            ("above", _credit_of(payment, payee)),
            *([] if _has_mpesa(viewer) else [("payer", payment.payer)]),
            ("form", new_form()),
        ],
    )


def _to_confirm(payment: Payment, payee: Payee, words: Words) -> Sequence[str]:
    amount, credit = kes(payment.cents), _credit_of(payment, payee)
    account = f"{initials(payee.name)} · {shown_end(payee.number, 4)}"
    if payment.provider == MPESA:
        how = words("{amount} by M-Pesa from {payer}", amount=amount, payer=masked_phone(payment.payer))
    else:
        how = words("{amount} by card", amount=amount)
    return [how, account, *([words("{amount} of it stays as credit", amount=kes(credit))] if credit else [])]


def _asked(viewer: Viewer, payment: Payment, form: str) -> BaseResponse:
    """On to the page that shows how far it is; whoever is not asked hears why."""
    asked = _ask(viewer, payment, form)
    if asked is None or asked.outcome in {ASKED, CARD_ASKED}:
        return redirect(address("/my/pay"), HTTPStatus.SEE_OTHER)
    words = words_of(spoken(viewer.language))
    said = words(NOT_ASKED[asked.outcome], amount=kes(payment.cents), seconds=asked.result.get("seconds", ""))
    return _shown(viewer, said, STATUSES[asked.outcome])


def _ask(viewer: Viewer, payment: Payment, form: str) -> Asked | None:
    """One form asks once, however often and at how many places it is sent; None where it came with something else."""
    parts = app_parts()
    command = AskPayment(
        key=viewer.key(form, payment.provider, viewer.account_id, payment.cents, payment.payer),
        token=token_hex(TOKEN_BYTES),
        provider=payment.provider,
        account_id=viewer.account_id,
        cents=payment.cents,
        phone=payment.payer,
        asked_by=viewer.phone,
        language=spoken(viewer.language),
        in_session=False,
    )
    try:
        with parts.store.transaction() as work:
            work.commands.claim(command.key)
            asked = ask_payment(command, work, parts.terms)
    except InputChanged:
        return None
    parts.nudge(Job.SEND_MESSAGES if asked.outcome == CONSENT_ASKED else Job.SEND_PROMPTS)
    return asked


def _shown(viewer: Viewer, error: str = "", status: HTTPStatus = HTTPStatus.OK) -> BaseResponse:
    parts, words = app_parts(), words_of(spoken(viewer.language))
    with parts.store.reading() as work:
        payee = work.accounts.payee(viewer.account_id)
        account = work.accounts.get(viewer.account_id)
    owed = max(payee.balance_cents, 0) if payee else 0
    most = parts.terms.payments.max_cents(MPESA)
    return page(
        "pages/pay.html",
        viewer.language,
        status,
        viewer=viewer,
        error=error,
        state=payment_state(viewer.phone, viewer.account_id, words),
        sentences=_sentences(account, words),
        owed=kes(owed),
        credit=kes(-payee.balance_cents) if payee and payee.balance_cents < 0 else "",
        amount=min(asked_for(owed), most) // CENTS_PER_SHILLING or "",
        prepaid=payee is None or payee.prepaid,
        phone=masked_phone(viewer.phone) if _has_mpesa(viewer) else "",
        paybill=parts.terms.paybill,
        number=payee.number if payee else "",
        by_mpesa=MPESA,
        by_card=PAYSTACK,
    )


def _sentences(account: Account | None, words: Words) -> Sequence[str]:
    return [*supply_sentences(account, words)] if account else []
