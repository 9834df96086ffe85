"""Pay bill: one's own or another's, all or another amount, by M-Pesa or by card.

No prompt can show on a phone while its USSD session is open. So the conversation ends first, and says what comes and
how to pay without it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from secrets import token_hex
from typing import Any

from catalogues import Words
from domain import commands
from domain.accounts.accounts import Payee
from domain.accounts.identifiers import clean
from domain.errors import InvalidInput
from domain.jobs import Job
from domain.payments.payments import MPESA, PAYSTACK, asked_for, parse_amount
from domain.payments.references import payees_to_choose_from
from domain.services.accounts.try_numbers import MISSED, has_used_up_tries, miss_account
from domain.services.payments.ask_payment import (
    ALREADY_ASKED,
    ASKED,
    CARD_ASKED,
    CONSENT_ASKED,
    TOO_OFTEN,
    TOO_SOON,
    AskPayment,
    ask_payment,
)
from domain.values.money import format_kes
from domain.values.names import mask_name, short_name
from domain.values.phones import NETWORKS, network_of, parse_phone
from ussd.flow import Command, Decision, Flow, State, TurnContext
from ussd.flows import longest
from ussd.flows.main_menu import MENU
from ussd.flows.welcome import WELCOME_END, not_found, out_of_tries
from ussd.memory import account_of
from ussd.screen import N_, Option

PAY, PAY_MASKED, OTHER, WHICH = "pay", "pay.masked", "pay.other", "pay.which"
AMOUNT, METHOD, PAYER = "pay.amount", "pay.method", "pay.payer"
CONFIRM_MPESA, CONFIRM_CARD = "pay.confirm_mpesa", "pay.confirm_card"
CONSENT = "pay.consent"
PROMPT_COMES, LINK_COMES, BUSY, WAIT, ENOUGH = "pay.prompt", "pay.link", "pay.busy", "pay.wait", "pay.enough"

M_PESAS_NETWORK = "Safaricom"
NO_OPERATOR = {None, "Sandbox"}
"""What the gateway names where the phone's prefix has to tell: a new code, and its own sandbox."""
NAME_SEPTETS = 20
CHOICE_SEPTETS = 26

NOTES = {
    "not_an_amount": N_("Digits only, for example 500."),
    "not_whole": N_("Whole shillings only."),
    "too_little": N_("At least {least}."),
    "too_much": N_("At most {most} at once."),
}
PREPAID_ACCOUNT = N_("That meter is prepaid: buy tokens by paybill {paybill}.")
NOT_A_PHONE = N_("That is not a Kenyan mobile number.")

ANOTHER_AMOUNT, ANOTHER_ACCOUNT = N_("Another amount"), N_("Another account")


@dataclass(frozen=True, slots=True)
class AmountToPay:
    """What is to be paid: for which account, how much, from which phone. `owed_cents` is None where it is not shown."""

    account_id: int
    number: str
    name: str
    owed_cents: int | None
    cents: int = 0
    payer: str = ""

    @property
    def credit_cents(self) -> int:
        """What is above what is owed, where that may be known."""
        return max(self.cents - max(self.owed_cents, 0), 0) if self.owed_cents is not None else 0


# What is asked and typed


def open_pay(context: TurnContext) -> str:
    """Looked up anew: a payment may have been booked since the dial. A phone that is not on file sees no balance."""
    known = account_of(context)
    with context.services.store.reading() as unit_of_work:
        payee = unit_of_work.accounts.payee(known.id)
    _keep(context, _bill_of(payee, shown=known.verified))
    return "pay_due" if known.verified and payee.balance_cents > 0 else "pay_masked"


def pay_all(context: TurnContext) -> str:
    return _take(context, asked_for(bill_of(context).owed_cents or 0))


def take_amount(context: TurnContext, typed: str) -> str:
    try:
        return _take(context, parse_amount(typed, context.services.terms.payments))
    except InvalidInput as error:
        return _not_taken(context, error.code)


def _take(context: TurnContext, cents: int) -> str:
    if cents > context.services.terms.payments.max_cents(MPESA):
        return _not_taken(context, "too_much")
    _keep(context, replace(bill_of(context), cents=cents))
    return "amount_taken"


def _not_taken(context: TurnContext, why: str, provider: str = MPESA) -> str:
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
    context.memory["payable"] = [_packed(_bill_of(payee, shown=False)) for payee in payable]
    return choose_other(context, 0) if len(payable) == 1 else "other_several"


def for_another(context: TurnContext) -> str:
    """Whoever has typed too many numbers that are nobody's tries no more today."""
    with context.services.store.reading() as unit_of_work:
        used_up = has_used_up_tries(context.turn.phone, unit_of_work)
    return "other_too_many" if used_up else "other_account"


def _missed(context: TurnContext) -> str:
    key = commands.key(context.turn.source, context.turn.text, "payee")
    with context.services.store.transaction() as unit_of_work:
        missed = miss_account(key, context.turn.phone, unit_of_work)
    if missed == MISSED:
        return "other_unclear"
    out_of_tries(context)
    return "other_too_many"


def payable(context: TurnContext) -> Sequence[AmountToPay]:
    return [AmountToPay(*kept) for kept in context.memory["payable"]]


def choose_other(context: TurnContext, place: int) -> str:
    _keep(context, payable(context)[place])
    return "other_found"


def by_mpesa(context: TurnContext) -> str:
    """On the phone that dials where it is Safaricom's; a phone of another network has M-Pesa on another number."""
    named = NETWORKS.get(context.turn.network)
    network = network_of(context.turn.phone) if named in NO_OPERATOR else named
    if network != M_PESAS_NETWORK:
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
        return _not_taken(context, "too_much", PAYSTACK)
    _keep(context, replace(bill_of(context), payer=context.turn.phone))
    return "card_ready"


def bill_of(context: TurnContext) -> AmountToPay:
    return AmountToPay(*context.memory["pay"])


def _keep(context: TurnContext, bill: AmountToPay) -> None:
    context.memory["pay"] = _packed(bill)


def _packed(bill: AmountToPay) -> list[Any]:
    return [getattr(bill, name) for name in bill.__slots__]


def _bill_of(payee: Payee, *, shown: bool) -> AmountToPay:
    name = short_name(payee.name, NAME_SEPTETS) if shown else mask_name(payee.name)
    return AmountToPay(payee.id, payee.number, name, payee.balance_cents if shown else None)


def left_unpaid(state: str, memory: Mapping[str, Any]) -> int | None:
    """The account of the payment that a session was left in: an amount was typed, and nobody was asked for it."""
    return AmountToPay(*memory["pay"]).account_id if state in {METHOD, PAYER, CONFIRM_MPESA, CONFIRM_CARD} else None


# What acts


def ask_by(provider: str, events: tuple[str, ...]) -> Command:
    """The command that asks this provider for the money."""

    def ask(context: TurnContext) -> str:
        bill = bill_of(context)
        command = AskPayment(
            key=commands.key(context.turn.source, context.turn.text, provider, bill.account_id, bill.cents, bill.payer),
            token=token_hex(16),
            provider=provider,
            account_id=bill.account_id,
            cents=bill.cents,
            phone=bill.payer,
            asked_by=context.turn.phone,
            language=context.words.language,
            in_session=True,
        )
        with context.services.store.transaction() as unit_of_work:
            asked = ask_payment(command, unit_of_work, context.services.terms)
        context.memory["result"] = dict(asked.result)
        context.services.nudge(Job.SEND_PROMPTS)
        return asked.outcome

    return Command(ask, events)


# What is said


def say_due(_: Words, bill: AmountToPay) -> str:
    return _(
        "Account {number}\n{name}\nOwed now: {amount}",
        number=bill.number,
        name=bill.name,
        amount=format_kes(bill.owed_cents or 0),
    )


def say_masked(_: Words, bill: AmountToPay) -> str:
    lines = [_("Account {number}\n{name}", number=bill.number, name=bill.name)]
    if bill.owed_cents is not None:
        lines.append(_("Nothing to pay."))
    if bill.owed_cents:
        lines.append(_("Credit: {amount}", amount=format_kes(-bill.owed_cents)))
    return "\n".join(lines)


def say_other(_: Words, _facts: None) -> str:
    return _("Enter the account number:")


def say_which(_: Words, _offered: Sequence[AmountToPay]) -> str:
    return _("Which account?")


def list_payable(_: Words, offered: Sequence[AmountToPay]) -> list[str]:
    return [short_name(f"{bill.number} {bill.name}", CHOICE_SEPTETS) for bill in offered]


def say_amount(_: Words, bill: AmountToPay) -> str:
    return _("Account {number}\n{name}\nEnter amount in whole shillings:", number=bill.number, name=bill.name)


def say_method(_: Words, bill: AmountToPay) -> str:
    return _with_credit(_, bill, _("Pay {amount}, account {number}", **_figures(bill)))


def say_payer(_: Words, _facts: None) -> str:
    return _("Enter the M-Pesa number that pays:")


def say_confirm_mpesa(_: Words, bill: AmountToPay) -> str:
    payer = _as_typed(bill.payer)
    return _with_credit(
        _, bill, _("{amount} for account {number}\n{name}\nBy M-Pesa from {payer}", **_figures(bill), payer=payer)
    )


def say_confirm_card(_: Words, bill: AmountToPay) -> str:
    return _with_credit(
        _, bill, _("{amount} for account {number}\n{name}\nBy card: an SMS brings the link", **_figures(bill))
    )


def _with_credit(_: Words, bill: AmountToPay, text: str) -> str:
    if not bill.credit_cents:
        return text
    return "\n".join([text, _("{amount} of it stays as credit", amount=format_kes(bill.credit_cents))])


def _figures(bill: AmountToPay) -> dict[str, str]:
    return {"amount": format_kes(bill.cents), "number": bill.number, "name": bill.name}


def asked(context: TurnContext) -> tuple[Mapping[str, Any], str]:
    return context.memory["result"], context.services.terms.paybill


def say_prompt_comes(_: Words, facts: tuple[Mapping[str, Any], str]) -> str:
    if facts[0].get("payer"):
        return _(
            "An M-Pesa request for {amount} comes to {payer} in a few seconds: enter the PIN there."
            " If none comes: paybill {paybill}, account {account}.",
            **_answer(facts),
            payer=_as_typed(facts[0]["payer"]),
        )
    if facts[0].get("seconds"):
        return _(
            "An M-Pesa request for {amount} comes in {seconds} seconds: enter your PIN."
            " If none comes: paybill {paybill}, account {account}.",
            **_answer(facts),
            seconds=facts[0]["seconds"],
        )
    return _(
        "An M-Pesa request for {amount} comes in a few seconds: enter your PIN."
        " If none comes: paybill {paybill}, account {account}.",
        **_answer(facts),
    )


def say_link_comes(_: Words, facts: tuple[Mapping[str, Any], str]) -> str:
    return _(
        "An SMS brings the link to pay {amount} by card, valid for 24 hours."
        " If none comes: paybill {paybill}, account {account}.",
        **_answer(facts),
    )


def say_consent(_: Words, facts: tuple[Mapping[str, Any], str]) -> str:
    return _(
        "That phone gets an SMS first. Once it answers AGREE, M-Pesa asks it for {amount}. Or pay by paybill {paybill},"
        " account {account}.",
        **_answer(facts),
    )


def say_busy(_: Words, facts: tuple[Mapping[str, Any], str]) -> str:
    return _(
        "An M-Pesa request is open on that phone already. Answer it first, or pay by paybill {paybill},"
        " account {account}.",
        **_answer(facts),
    )


def say_wait(_: Words, facts: tuple[Mapping[str, Any], str]) -> str:
    return _(
        "You asked for the same {amount} a moment ago. Please wait {seconds} seconds, then dial again.",
        **_answer(facts),
        seconds=facts[0]["seconds"],
    )


def say_enough(_: Words, facts: tuple[Mapping[str, Any], str]) -> str:
    return _("Too many requests. Please wait, or pay by paybill {paybill}, account {account}.", **_answer(facts))


def _as_typed(phone: str) -> str:
    return f"0{phone.removeprefix('+254')}"


def _answer(facts: tuple[Mapping[str, Any], str]) -> dict[str, str]:
    result, paybill = facts
    return {"amount": format_kes(result["cents"]), "paybill": paybill, "account": result["account_number"]}


_LONGEST = AmountToPay(
    longest.ACCOUNT.id, longest.ACCOUNT.number, "W" * NAME_SEPTETS, longest.CENTS, 25_000_000, "+254799999999"
)
_MASKED = replace(_LONGEST, name=mask_name(longest.ACCOUNT.name), owed_cents=None)
_IN_CREDIT = replace(_LONGEST, owed_cents=-longest.CENTS)
_ABOVE = replace(_LONGEST, owed_cents=5)
_LATER = ({"cents": 25_000_000, "account_number": longest.ACCOUNT.number, "seconds": 120}, "888888")
_RESULT = ({**_LATER[0], "seconds": None}, "888888")
_ELSEWHERE = ({**_RESULT[0], "payer": "+254799999999"}, "888888")

AMOUNT_EVENTS = ("amount_unclear", "amount_taken")
OTHER_EVENTS = ("other_unclear", "other_several", "other_found", "other_too_many")

FLOW = Flow(
    states=(
        State(
            PAY,
            say_due,
            bill_of,
            (
                Option("1", N_("Pay all"), "pay_all"),
                Option("2", ANOTHER_AMOUNT, "another_amount"),
                Option("3", ANOTHER_ACCOUNT, "for_another"),
            ),
            longest=(_LONGEST,),
        ),
        State(
            PAY_MASKED,
            say_masked,
            bill_of,
            (Option("1", ANOTHER_AMOUNT, "another_amount"), Option("2", ANOTHER_ACCOUNT, "for_another")),
            longest=(_MASKED, _IN_CREDIT),
        ),
        State(OTHER, say_other, answer=Decision(find_other, OTHER_EVENTS)),
        State(
            WHICH,
            say_which,
            payable,
            answer=Decision(choose_other, ("other_found",)),
            choices=list_payable,
            longest=([_MASKED] * 3,),
        ),
        State(AMOUNT, say_amount, bill_of, answer=Decision(take_amount, AMOUNT_EVENTS), longest=(_LONGEST, _MASKED)),
        State(
            METHOD,
            say_method,
            bill_of,
            (Option("1", "M-Pesa", "by_mpesa"), Option("2", N_("Card"), "by_card")),
            unsent=True,
            longest=(_LONGEST, _ABOVE),
        ),
        State(
            PAYER,
            say_payer,
            answer=Decision(take_payer, ("payer_unclear", "mpesa_ready")),
            unsent=True,
        ),
        State(
            CONFIRM_MPESA,
            say_confirm_mpesa,
            bill_of,
            (Option("1", N_("Confirm"), "pay_by_mpesa"),),
            unsent=True,
            longest=(_LONGEST, _ABOVE, _MASKED),
        ),
        State(
            CONFIRM_CARD,
            say_confirm_card,
            bill_of,
            (Option("1", N_("Confirm"), "pay_by_card"),),
            unsent=True,
            longest=(_LONGEST, _ABOVE, _MASKED),
        ),
        State(PROMPT_COMES, say_prompt_comes, asked, ends=True, longest=(_RESULT, _LATER, _ELSEWHERE)),
        State(LINK_COMES, say_link_comes, asked, ends=True, longest=(_RESULT,)),
        State(CONSENT, say_consent, asked, ends=True, longest=(_RESULT,)),
        State(BUSY, say_busy, asked, ends=True, longest=(_RESULT,)),
        State(WAIT, say_wait, asked, ends=True, longest=(_LATER,)),
        State(ENOUGH, say_enough, asked, ends=True, longest=(_RESULT,)),
    ),
    transitions=(
        (MENU, "pay_due", PAY),
        (MENU, "pay_masked", PAY_MASKED),
        (PAY, "amount_taken", METHOD),
        (PAY, "amount_unclear", AMOUNT),
        *((state, "another_amount", AMOUNT) for state in (PAY, PAY_MASKED)),
        *((state, "other_account", OTHER) for state in (PAY, PAY_MASKED)),
        *((state, "other_too_many", WELCOME_END) for state in (PAY, PAY_MASKED, OTHER)),
        (OTHER, "other_unclear", OTHER),
        (OTHER, "other_several", WHICH),
        *((state, "other_found", AMOUNT) for state in (OTHER, WHICH)),
        (AMOUNT, "amount_unclear", AMOUNT),
        (AMOUNT, "amount_taken", METHOD),
        (METHOD, "mpesa_ready", CONFIRM_MPESA),
        (METHOD, "ask_payer", PAYER),
        (METHOD, "card_ready", CONFIRM_CARD),
        (METHOD, "amount_unclear", AMOUNT),
        (PAYER, "payer_unclear", PAYER),
        (PAYER, "mpesa_ready", CONFIRM_MPESA),
        (CONFIRM_MPESA, ASKED, PROMPT_COMES),
        (CONFIRM_MPESA, CONSENT_ASKED, CONSENT),
        (CONFIRM_MPESA, ALREADY_ASKED, BUSY),
        (CONFIRM_MPESA, TOO_SOON, WAIT),
        *((state, TOO_OFTEN, ENOUGH) for state in (CONFIRM_MPESA, CONFIRM_CARD)),
        (CONFIRM_CARD, CARD_ASKED, LINK_COMES),
    ),
    decisions={
        "pay": Decision(open_pay, ("pay_due", "pay_masked")),
        "for_another": Decision(for_another, ("other_account", "other_too_many")),
        "pay_all": Decision(pay_all, AMOUNT_EVENTS),
        "by_mpesa": Decision(by_mpesa, ("ask_payer", "mpesa_ready")),
        "by_card": Decision(by_card, ("card_ready", "amount_unclear")),
    },
    commands={
        "pay_by_mpesa": ask_by(MPESA, (ASKED, CONSENT_ASKED, ALREADY_ASKED, TOO_SOON, TOO_OFTEN)),
        "pay_by_card": ask_by(PAYSTACK, (CARD_ASKED, TOO_OFTEN)),
    },
    remembers=AmountToPay.__slots__,
)
