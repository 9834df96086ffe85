"""What the screens say, and the longest that they may have to say."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from catalogues import Words
from domain.values.money import format_kes
from domain.values.names import mask_name, short_name
from ussd.flows import longest
from ussd.flows.pay.states import NAME_SEPTETS
from ussd.memory import AmountToPay

CHOICE_SEPTETS = 26


def render_due(_: Words, bill: AmountToPay) -> str:
    return _(
        "Account {number}\n{name}\nOwed now: {amount}",
        number=bill.number,
        name=bill.name,
        amount=format_kes(bill.owed_cents or 0),
    )


def render_masked(_: Words, bill: AmountToPay) -> str:
    lines = [_("Account {number}\n{name}", number=bill.number, name=bill.name)]
    if bill.owed_cents is not None:
        lines.append(_("Nothing to pay."))
    if bill.owed_cents:
        lines.append(_("Credit: {amount}", amount=format_kes(-bill.owed_cents)))
    return "\n".join(lines)


def render_other(_: Words, _facts: None) -> str:
    return _("Enter the account number:")


def render_which(_: Words, _offered: Sequence[AmountToPay]) -> str:
    return _("Which account?")


def list_payable(_: Words, offered: Sequence[AmountToPay]) -> list[str]:
    return [short_name(f"{bill.number} {bill.name}", CHOICE_SEPTETS) for bill in offered]


def render_amount(_: Words, bill: AmountToPay) -> str:
    return _("Account {number}\n{name}\nEnter amount in whole shillings:", number=bill.number, name=bill.name)


def render_method(_: Words, bill: AmountToPay) -> str:
    return _with_credit(_, bill, _("Pay {amount}, account {number}", **_figures(bill)))


def render_payer(_: Words, _facts: None) -> str:
    return _("Enter the M-Pesa number that pays:")


def render_confirm_mpesa(_: Words, bill: AmountToPay) -> str:
    payer = _as_typed(bill.payer)
    return _with_credit(
        _, bill, _("{amount} for account {number}\n{name}\nBy M-Pesa from {payer}", **_figures(bill), payer=payer)
    )


def render_confirm_card(_: Words, bill: AmountToPay) -> str:
    return _with_credit(
        _, bill, _("{amount} for account {number}\n{name}\nBy card: an SMS brings the link", **_figures(bill))
    )


def _with_credit(_: Words, bill: AmountToPay, text: str) -> str:
    if not bill.credit_cents:
        return text
    return "\n".join([text, _("{amount} of it stays as credit", amount=format_kes(bill.credit_cents))])


def _figures(bill: AmountToPay) -> dict[str, str]:
    return {"amount": format_kes(bill.cents), "number": bill.number, "name": bill.name}


def render_prompt_comes(_: Words, facts: tuple[Mapping[str, Any], str]) -> str:
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


def render_link_comes(_: Words, facts: tuple[Mapping[str, Any], str]) -> str:
    return _(
        "An SMS brings the link to pay {amount} by card, valid for 24 hours."
        " If none comes: paybill {paybill}, account {account}.",
        **_answer(facts),
    )


def render_consent(_: Words, facts: tuple[Mapping[str, Any], str]) -> str:
    return _(
        "That phone gets an SMS first. Once it answers AGREE, M-Pesa asks it for {amount}. Or pay by paybill {paybill},"
        " account {account}.",
        **_answer(facts),
    )


def render_busy(_: Words, facts: tuple[Mapping[str, Any], str]) -> str:
    return _(
        "An M-Pesa request is open on that phone already. Answer it first, or pay by paybill {paybill},"
        " account {account}.",
        **_answer(facts),
    )


def render_wait(_: Words, facts: tuple[Mapping[str, Any], str]) -> str:
    return _(
        "You asked for the same {amount} a moment ago. Please wait {seconds} seconds, then dial again.",
        **_answer(facts),
        seconds=facts[0]["seconds"],
    )


def render_enough(_: Words, facts: tuple[Mapping[str, Any], str]) -> str:
    return _("Too many requests. Please wait, or pay by paybill {paybill}, account {account}.", **_answer(facts))


def _as_typed(phone: str) -> str:
    return f"0{phone.removeprefix('+254')}"


def _answer(facts: tuple[Mapping[str, Any], str]) -> dict[str, str]:
    result, paybill = facts
    return {"amount": format_kes(result["cents"]), "paybill": paybill, "account": result["account_number"]}


LONGEST = AmountToPay(
    longest.ACCOUNT.id, longest.ACCOUNT.number, "W" * NAME_SEPTETS, longest.CENTS, 25_000_000, "+254799999999"
)
MASKED = replace(LONGEST, name=mask_name(longest.ACCOUNT.name), owed_cents=None)
IN_CREDIT = replace(LONGEST, owed_cents=-longest.CENTS)
ABOVE = replace(LONGEST, owed_cents=5)
LATER = ({"cents": 25_000_000, "account_number": longest.ACCOUNT.number, "seconds": 120}, "888888")
RESULT = ({**LATER[0], "seconds": None}, "888888")
ELSEWHERE = ({**RESULT[0], "payer": "+254799999999"}, "888888")
