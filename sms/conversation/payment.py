"""A payment by text: M-Pesa asks for the PIN on the phone that texted."""

from secrets import token_hex

from domain import commands
from domain.accounts.accounts import Account
from domain.messaging.pending import Waiting
from domain.payments.payer_requests import AGREES_WITHIN
from domain.payments.payments import MPESA, UnpayableAmount, asked_for, parse_amount
from domain.services.payments.ask_payment import (
    ALREADY_ASKED,
    ASKED,
    TOO_OFTEN,
    TOO_SOON,
    AskPayment,
    ask_payment,
)
from domain.values.money import format_kes
from domain.values.phones import M_PESA_NETWORK
from sms.conversation.context import Reply, TextContext, reply

TOKEN_BYTES = 16
ANSWERS = {
    ASKED: "payment_asked",
    ALREADY_ASKED: "payment_already_asked",
    TOO_SOON: "payment_already_asked",
    TOO_OFTEN: "payment_too_often",
}


def pay(context: TextContext, account: Account) -> Reply:
    """Ask M-Pesa for the amount, or for all that is owed where the text names none."""
    facts = {"account": account.number, "paybill": context.terms.paybill}
    if context.text.network not in {M_PESA_NETWORK, None}:
        return reply("payment_by_paybill", **facts)
    cents = _amount(context, account)
    if isinstance(cents, UnpayableAmount):
        how_much = reply("payment_how_much", most=format_kes(context.terms.payments.max_cents(MPESA)), **facts)
        return context.asks(Waiting.AMOUNT, how_much, account_ids=(account.id,), value=None)
    if not cents:
        return reply("nothing_to_pay", **facts)
    outcome = ask_payment(_command(context, account, cents), context.unit_of_work, context.terms).outcome
    above = cents - max(account.balance_cents, 0)
    if outcome == ASKED and above > 0 and account.verified:
        return reply("payment_asked_above", amount=format_kes(cents), credit=format_kes(above), **facts)
    return reply(ANSWERS[outcome], amount=format_kes(cents), **facts)


def pay_as_agreed(context: TextContext) -> Reply | None:
    """Ask M-Pesa for what another phone asked of this one, which agrees; None where nothing was asked."""
    now = context.unit_of_work.now
    asked = context.unit_of_work.payer_requests.agree(context.text.phone, now - AGREES_WITHIN)
    if asked is None:
        return None
    command = AskPayment(
        key=commands.key(context.text.source, "1", asked.account_id, asked.cents),
        token=token_hex(TOKEN_BYTES),
        provider=MPESA,
        account_id=asked.account_id,
        cents=asked.cents,
        phone=context.text.phone,
        asked_by=asked.asked_by,
        language=context.language,
        in_session=False,
        payer_agreed=True,
    )
    done = ask_payment(command, context.unit_of_work, context.terms)
    account = done.result["account_number"]
    facts = {"amount": format_kes(asked.cents), "account": account, "paybill": context.terms.paybill}
    return reply(ANSWERS[done.outcome], **facts)


def _amount(context: TextContext, account: Account) -> int | UnpayableAmount:
    """What is named, or all that is owed; without a figure none where this phone may not know what is owed."""
    if context.request.figure or not account.verified:
        return parse_amount(_written(context.request.figure or ""), context.terms.payments)
    return min(asked_for(account.balance_cents), context.terms.payments.max_cents(MPESA))


def _written(figure: str) -> str:
    """As the phone menu knows amounts: `1 250` and `1,250.00` are whole shillings, too."""
    return figure.replace(" ", "").removesuffix(".00")


def _command(context: TextContext, account: Account, cents: int) -> AskPayment:
    return AskPayment(
        key=commands.key(context.text.source, "1", account.id, cents),
        token=token_hex(TOKEN_BYTES),
        provider=MPESA,
        account_id=account.id,
        cents=cents,
        phone=context.text.phone,
        asked_by=context.text.phone,
        language=context.language,
        in_session=False,
    )
