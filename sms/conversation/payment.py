"""A payment by text: M-Pesa asks for the PIN on the phone that texted."""

from secrets import token_hex

from domain import commands
from domain.accounts.accounts import Account
from domain.errors import InvalidInput
from domain.payments.payments import MPESA, asked_for, parse_amount
from domain.services.payments.ask_payment import (
    ALREADY_ASKED,
    ASKED,
    TOO_OFTEN,
    TOO_SOON,
    AskPayment,
    ask_payment,
)
from domain.values.money import format_kes
from sms.conversation.context import Say, Talk, say

PROMPTED_NETWORKS = {"Safaricom", "Sandbox", None}
TOKEN_BYTES = 16
ANSWERS = {
    ASKED: "payment_asked",
    ALREADY_ASKED: "payment_already_asked",
    TOO_SOON: "payment_already_asked",
    TOO_OFTEN: "payment_too_often",
}


def pay(talk: Talk, account: Account) -> Say:
    """Ask M-Pesa for the amount, or for all that is owed where the text names none."""
    facts = {"account": account.number, "paybill": talk.terms.paybill}
    if talk.text.network not in PROMPTED_NETWORKS:
        return say("payment_by_paybill", **facts)
    try:
        cents = _amount(talk, account)
    except InvalidInput:
        return say("payment_how_much", most=format_kes(talk.terms.payments.most_cents(MPESA)), **facts)
    if not cents:
        return say("nothing_to_pay", **facts)
    outcome = ask_payment(_command(talk, account, cents), talk.unit_of_work, talk.terms).outcome
    above = cents - max(account.balance_cents, 0)
    if outcome == ASKED and above > 0 and account.verified:
        return say("payment_asked_above", amount=format_kes(cents), credit=format_kes(above), **facts)
    return say(ANSWERS[outcome], amount=format_kes(cents), **facts)


def _amount(talk: Talk, account: Account) -> int:
    """Raises `InvalidInput`, also where this phone may not know what is owed."""
    if talk.request.figure or not account.verified:
        return parse_amount(talk.request.figure or "", talk.terms.payments)
    return min(asked_for(account.balance_cents), talk.terms.payments.most_cents(MPESA))


def _command(talk: Talk, account: Account, cents: int) -> AskPayment:
    return AskPayment(
        key=commands.key(talk.text.source, "1", account.id, cents),
        token=token_hex(TOKEN_BYTES),
        provider=MPESA,
        account_id=account.id,
        cents=cents,
        phone=talk.text.phone,
        asked_by=talk.text.phone,
        language=talk.language,
        in_session=False,
    )
