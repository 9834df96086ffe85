"""What the screens say, and the longest that they may have to say."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from catalogues import Words
from domain.accounts.accounts import Account
from domain.metering.meters import format_multiplied
from domain.metering.readings import Mark, Reading, window_opens_on
from domain.metering.verdicts import (
    Accepted,
    Hold,
    Kept,
    NeedsConfirmation,
    Question,
)
from domain.services.billing.quote_reading import (
    Answers,
    Quote,
    may_correct,
    rules_for,
)
from domain.services.metering.submit_reading import bill_result
from domain.tariffs.rating import MAX_SINGLE_PERIOD_DAYS, Charges
from domain.values.money import format_kes
from domain.values.periods import business_date, format_day
from ussd.flow import TurnContext
from ussd.flows import longest
from ussd.flows.reading.steps import Judged
from ussd.session_account import account_of, still_there


def render_enter(_: Words, facts: tuple[Account, bool]) -> str:
    account, corrects = facts
    previous = account.without_last_bill.last if corrects else account.last
    lines = [
        _("Meter {meter}", meter=account.meter.number),
        _("Previous {value} ({day})", value=previous.value, day=format_day(previous.read_on)),
    ]
    if corrects:
        lines.append(_("You gave {value}. A new one replaces its bill.", value=account.last.value))
    return "\n".join([*lines, _("Type the black digits now:")])


def enter_facts(context: TurnContext) -> tuple[Account, bool]:
    """The account, and whether what is typed corrects the last reading."""
    account = account_of(context)
    return account, may_correct(account, context.services.clock.now(), context.services.terms)


def render_early(_: Words, facts: tuple[date, date] | None) -> str:
    if facts is None:
        return _("You cannot read your meter yourself yet. A technician reads it until your area opens.")
    last, opens_on = facts
    return _("The last reading is of {last}. The next one from {day}.", last=format_day(last), day=format_day(opens_on))


def early_facts(context: TurnContext) -> tuple[date, date] | None:
    """Nothing where the area is not open yet."""
    account = account_of(context)
    if not account.reads_itself:
        return None
    return account.last.read_on, window_opens_on(account.last, rules_for(account, context.services.terms))


def render_confirm(_: Words, seen: Judged) -> str:
    return "\n".join([_figures(_, seen), *_beside(_, seen)])


def _figures(_: Words, seen: Judged) -> str:
    quote = seen.quote
    multiplier = Decimal(1) if quote.earlier_runs else seen.account.meter.multiplier
    return _(
        "Previous {previous} ({day})\nPresent {present}\n{units} units\nBill {amount}",
        previous=quote.previous.value,
        day=format_day(quote.previous.read_on),
        present=seen.value,
        units=format_multiplied(quote.units, multiplier),
        amount=format_kes(quote.charges.total),
    )


def _beside(_: Words, seen: Judged) -> Iterator[str]:
    """What a customer should know before such a bill is made."""
    if seen.quote.corrects and seen.account.last_bill_cents is not None:
        yield _("It replaces the bill of {amount}.", amount=format_kes(seen.account.last_bill_cents))
    days = (seen.read_on - seen.quote.starts_on).days
    if days > MAX_SINGLE_PERIOD_DAYS:
        yield _("For {days} days: no reading came in between.", days=days)


def render_unusual(_: Words, seen: Judged) -> str:
    return _(
        "{value} means {units} units, unlike your usual use. Type the reading again to be sure:",
        value=seen.value,
        units=_asked_units(seen),
    )


def render_rolled(_: Words, seen: Judged) -> str:
    return _(
        "{value} is lower than {previous}. Has the meter gone past its last digit to 0? That means {units} units.",
        value=seen.value,
        previous=seen.quote.previous.value,
        units=_asked_units(seen),
    )


def render_empty(_: Words, seen: Judged) -> str:
    return _("{value} is the previous reading: 0 units. Was no power used?", value=seen.value)


def render_extreme(_: Words, seen: Judged) -> str:
    verdict = seen.quote.verdict
    if isinstance(verdict, Kept) and verdict.why is not Hold.FAR_TOO_HIGH:
        return _(
            "{value} means {units} units. Send it? We bill nothing until we have checked the account.", **_kept(seen)
        )
    return _(
        "{value} means {units} units, far above your use. Send it? We bill nothing until a technician has looked.",
        **_kept(seen),
    )


def _kept(seen: Judged) -> dict[str, object]:
    return {"value": seen.value, "units": _asked_units(seen)}


def render_lower(_: Words, seen: Judged) -> str:
    return _(
        "{value} is lower than the previous {previous} ({day}). Please look again.",
        value=seen.value,
        previous=seen.quote.previous.value,
        day=format_day(seen.quote.previous.read_on),
    )


def render_unreadable(_: Words, account: Account) -> str:
    return _("A technician will come and read meter {meter}. Nothing is billed until then.", meter=account.meter.number)


def render_changed_meter(_: Words, account: Account) -> str:
    return _(
        "A technician will come and check meter {meter}. Nothing is billed until then.", meter=account.meter.number
    )


def render_billed(_: Words, facts: tuple[Mapping[str, Any], str]) -> str:
    result, paybill = facts
    owed, was = _owed(_, result, paybill), result.get("replaced_cents")
    if was is None:
        return _("Thank you. {owed} An SMS follows.", owed=owed)
    return _("Thank you. {owed} Replaces the bill of {was}.", owed=owed, was=format_kes(was))


def render_already(_: Words, facts: tuple[Mapping[str, Any], str]) -> str:
    result, paybill = facts
    return _("Your reading {value} is billed already. {owed}", value=result["present"], owed=_owed(_, result, paybill))


def _owed(_: Words, result: Mapping[str, Any], paybill: str) -> str:
    """What is owed now first, then by when it is to be paid: of an old debt first."""
    facts = _due(result, paybill)
    if result["shown_cents"] < 0:
        return _("{amount} to pay, credit {credit}.", **facts)
    if not result["shown_cents"]:
        return _("{amount} to pay.", **facts)
    if not result.get("overdue_cents"):
        return _("{amount} is due by {day}. Paybill {paybill}, account {account}.", **facts)
    if not result["due_on"]:
        return _("{amount} is overdue. Paybill {paybill}, account {account}.", **facts)
    return _("{amount} owed. Overdue {overdue}. Rest by {day}. Paybill {paybill}, account {account}.", **facts)


def render_kept(_: Words, _facts: None) -> str:
    return _("Thank you. We keep your reading and bill nothing until a technician has looked at the meter.")


def render_asked(_: Words, _facts: None) -> str:
    return _("Thank you. The meter is on the technicians' list. Nothing is billed until they have come.")


def render_owner_asked(_: Words, _facts: None) -> str:
    return _(
        "Thank you. That is far above the usual: the phone on file is asked first. Without an answer it is billed after"
        " 48 hours."
    )


def render_too_many(_: Words, _facts: None) -> str:
    return _("This phone has read for five other accounts this month. Their owners can read themselves.")


def billed_facts(context: TurnContext) -> tuple[Mapping[str, Any], str]:
    return context.memory.result, context.services.terms.paybill


def already_facts(context: TurnContext) -> tuple[Mapping[str, Any], str]:
    account = account_of(context)
    with context.services.store.reading() as unit_of_work:
        bill = still_there(unit_of_work.bills.latest(account.id))
    known, today = account if account.verified else None, business_date(context.services.clock.now())
    return bill_result(bill, known, today), context.services.terms.paybill


def _due(result: Mapping[str, Any], paybill: str) -> dict[str, str]:
    return {
        "amount": format_kes(max(result["shown_cents"], 0)),
        "credit": format_kes(-result["shown_cents"]),
        "overdue": format_kes(result.get("overdue_cents", 0)),
        "day": format_day(date.fromisoformat(result["due_on"])) if result["due_on"] else "",
        "paybill": paybill,
        "account": result["account_number"],
    }


def _asked_units(seen: Judged) -> str:
    verdict = seen.quote.verdict
    if not isinstance(verdict, Accepted | Kept | NeedsConfirmation):
        return "0"
    return format_multiplied(verdict.units, seen.account.meter.multiplier)


SEEN = Judged(
    longest.ACCOUNT,
    99_999_999,
    Quote(
        NeedsConfirmation(Question.HIGH, longest.UNITS),
        longest.ACCOUNT.last,
        3,
        longest.UNITS,
        Charges((), longest.CENTS),
        longest.DAY,
    ),
    Answers(),
    longest.DAY,
)
_LONG_AGO = Reading(99_999_999, longest.LONG_AGO, Mark.ACTUAL)
CORRECTION = replace(SEEN, quote=replace(SEEN.quote, corrects=True, previous=_LONG_AGO))
_RESULT = {
    "present": 99_999_999,
    "shown_cents": longest.CENTS,
    "overdue_cents": longest.CENTS,
    "due_on": "2026-12-28",
    "account_number": longest.ACCOUNT.number,
    "replaced_cents": None,
}
BILLED_EXAMPLE = tuple(
    ({**_RESULT, **other}, "888888")
    for other in (
        {},
        {"replaced_cents": longest.CENTS},
        {"overdue_cents": 0},
        {"due_on": None},
        {"shown_cents": 0, "due_on": None},
        {"shown_cents": -longest.CENTS, "due_on": None},
    )
)
