"""What is asked, decided and done between the screens."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from secrets import token_hex
from typing import Any

from domain import commands
from domain.accounts.accounts import Payee
from domain.accounts.identifiers import clean
from domain.jobs import Job
from domain.payments.payments import MPESA, PAYSTACK, UnpayableAmount, asked_for, parse_amount
from domain.payments.references import payees_to_choose_from
from domain.services.accounts.count_unknown_account import (
    CountUnknownAccount,
    WrongNumber,
    count_unknown_account,
    has_used_up_tries,
)
from domain.services.payments.ask_payment import (
    AskPayment,
    ask_payment,
)
from domain.values.money import format_kes
from domain.values.names import mask_name, short_name
from domain.values.phones import M_PESA_NETWORK, parse_phone, serving_network
from ussd.flow import Command, TurnContext
from ussd.flows.pay.states import CONFIRM_CARD, CONFIRM_MPESA, METHOD, NAME_SEPTETS, PAYER
from ussd.flows.welcome import not_found, out_of_tries
from ussd.memory import AmountToPay, Memory, remembered
from ussd.screen import N_
from ussd.session_account import account_of, still_there

NOTES = {
    UnpayableAmount.NOT_AN_AMOUNT: N_("Digits only, for example 500."),
    UnpayableAmount.NOT_WHOLE: N_("Whole shillings only."),
    UnpayableAmount.TOO_LITTLE: N_("At least {least}."),
    UnpayableAmount.TOO_MUCH: N_("At most {most} at once."),
}
PREPAID_ACCOUNT = N_("That meter is prepaid: buy tokens by paybill {paybill}.")
NOT_A_PHONE = N_("That is not a Kenyan mobile number.")


def open_pay(context: TurnContext) -> str:
    """Looked up anew: a payment may have been booked since the dial. A phone that is not on file sees no balance."""
    known = account_of(context)
    with context.services.store.reading() as unit_of_work:
        payee = still_there(unit_of_work.accounts.payee(known.id))
    _keep(context, _bill_of(payee, shown=known.verified))
    return "pay_due" if known.verified and payee.balance_cents > 0 else "pay_masked"


def pay_all(context: TurnContext) -> str:
    return _take(context, asked_for(bill_of(context).owed_cents or 0))


def take_amount(context: TurnContext, typed: str) -> str:
    cents = parse_amount(typed, context.services.terms.payments)
    return _not_taken(context, cents) if isinstance(cents, UnpayableAmount) else _take(context, cents)


def _take(context: TurnContext, cents: int) -> str:
    if cents > context.services.terms.payments.max_cents(MPESA):
        return _not_taken(context, UnpayableAmount.TOO_MUCH)
    _keep(context, replace(bill_of(context), cents=cents))
    return "amount_taken"


def _not_taken(context: TurnContext, why: UnpayableAmount, provider: str = MPESA) -> str:
    rules = context.services.terms.payments
    least, most = format_kes(rules.min_shillings * 100), format_kes(rules.max_cents(provider))
    context.note = context.words(NOTES[why], least=least, most=most)
    return "amount_unclear"


def find_other(context: TurnContext, typed: str) -> str:
    """Another's account: only enough of its name is shown to be sure, and nothing of its balance."""
    with context.services.store.reading() as unit_of_work:
        found = payees_to_choose_from(typed, unit_of_work.accounts)
    payable = [payee for payee in found if not payee.prepaid]
    if not payable:
        prepaid = context.words(PREPAID_ACCOUNT, paybill=context.services.terms.prepaid_paybill)
        context.note = prepaid if found else not_found(clean(typed) or typed)
        return "other_unclear" if found else _missed(context)
    context.memory.payable = [_bill_of(payee, shown=False) for payee in payable]
    return choose_other(context, 0) if len(payable) == 1 else "other_several"


def for_another(context: TurnContext) -> str:
    """Whoever has typed too many numbers that are nobody's tries no more today."""
    with context.services.store.reading() as unit_of_work:
        used_up = has_used_up_tries(context.turn.phone, unit_of_work)
    return "other_too_many" if used_up else "other_account"


def _missed(context: TurnContext) -> str:
    key = commands.key(context.turn.source, context.turn.text, "payee")
    with context.services.store.transaction() as unit_of_work:
        missed = count_unknown_account(CountUnknownAccount(key, context.turn.phone), unit_of_work)
    if missed is WrongNumber.MISSED:
        return "other_unclear"
    out_of_tries(context)
    return "other_too_many"


def payable(context: TurnContext) -> Sequence[AmountToPay]:
    return context.memory.payable


def choose_other(context: TurnContext, place: int) -> str:
    _keep(context, payable(context)[place])
    return "other_found"


def by_mpesa(context: TurnContext) -> str:
    """On the phone that dials where it is Safaricom's; a phone of another network has M-Pesa on another number."""
    if serving_network(context.turn.phone, context.turn.network) != M_PESA_NETWORK:
        return "ask_payer"
    _keep(context, replace(bill_of(context), payer=context.turn.phone))
    return "mpesa_ready"


def take_payer(context: TurnContext, typed: str) -> str:
    payer = parse_phone(typed)
    if payer is None:
        context.note = NOT_A_PHONE
        return "payer_unclear"
    _keep(context, replace(bill_of(context), payer=payer))
    return "mpesa_ready"


def by_card(context: TurnContext) -> str:
    if bill_of(context).cents > context.services.terms.payments.max_cents(PAYSTACK):
        return _not_taken(context, UnpayableAmount.TOO_MUCH, PAYSTACK)
    _keep(context, replace(bill_of(context), payer=context.turn.phone))
    return "card_ready"


def bill_of(context: TurnContext) -> AmountToPay:
    return remembered(context.memory.amount)


def _keep(context: TurnContext, bill: AmountToPay) -> None:
    context.memory.amount = bill


def _bill_of(payee: Payee, *, shown: bool) -> AmountToPay:
    name = short_name(payee.name, NAME_SEPTETS) if shown else mask_name(payee.name)
    return AmountToPay(payee.id, payee.number, name, payee.balance_cents if shown else None)


def left_unpaid(state: str, memory: Memory) -> int | None:
    """The account of the payment that a session was left in: an amount was typed, and nobody was asked for it."""
    is_before_asking = state in {METHOD, PAYER, CONFIRM_MPESA, CONFIRM_CARD}
    return memory.amount.account_id if is_before_asking and memory.amount else None


def ask_by(provider: str, events: tuple[str, ...]) -> Command:
    """The command that asks this provider for the money."""

    def ask(context: TurnContext) -> str:
        bill = bill_of(context)
        command = AskPayment(
            key=commands.key(
                context.turn.source, context.turn.text, provider, bill.account_id or bill.number, bill.cents, bill.payer
            ),
            token=token_hex(16),
            provider=provider,
            account_id=bill.account_id,
            cents=bill.cents,
            phone=bill.payer,
            asked_by=context.turn.phone,
            language=context.words.language,
            in_session=True,
            application_id=bill.application_id,
        )
        with context.services.store.transaction() as unit_of_work:
            asked = ask_payment(command, unit_of_work, context.services.terms)
        context.memory.result = asked.result
        context.services.nudge(Job.SEND_PROMPTS)
        return asked.outcome

    return Command(ask, events)


def asked(context: TurnContext) -> tuple[Mapping[str, Any], str]:
    """What was asked for, and the paybill at which it can be paid instead."""
    terms = context.services.terms
    for_connection = context.memory.result.get("for_connection")
    return context.memory.result, terms.connections_paybill if for_connection else terms.paybill
