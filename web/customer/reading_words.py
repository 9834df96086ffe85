"""What is said of a reading on the page: the same sentences as on the phone menu, with days and money as pages write
them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from catalogues import N_, Words
from domain.accounts.accounts import Account
from domain.metering.meters import format_multiplied
from domain.metering.readings import Unreadable, window_opens_on
from domain.metering.verdicts import Accepted, Hold, Kept, NeedsConfirmation, Question
from domain.services.billing.quote_reading import Answers, Quote, may_correct, rules_for
from domain.tariffs.rating import MAX_SINGLE_PERIOD_DAYS
from parts import app_parts
from web.customer.formats import day_of, kes

NOTES = {
    Unreadable.EMPTY: N_("Please type the reading."),
    Unreadable.NEGATIVE: N_("Digits only, no sign."),
    Unreadable.DECIMAL: N_("Whole numbers only: leave out the red digits."),
    Unreadable.NOT_DIGITS: N_("Digits only, for example 4521."),
    Unreadable.TOO_WIDE: N_("That is more digits than the meter has."),
}
NOT_THE_SAME = N_("That is another value than before.")
ACCOUNT_CHANGED = N_("The account has changed meanwhile. Please look again.")
IS_KEPT = N_("Thank you. We keep your reading and bill nothing until a technician has looked at the meter.")
TECHNICIAN_ASKED = N_("Thank you. The meter is on the technicians' list. Nothing is billed until they have come.")
TECHNICIAN_COMES = N_("A technician will come and look at the meter. Nothing is billed until then.")
NO_METER = N_("No meter is on this account now. Please call 97771.")


@dataclass(frozen=True, slots=True)
class SeenReading:
    """A reading as it is judged: for which account, on what day, what it comes to, and what was answered so far."""

    account: Account
    value: int
    quote: Quote
    answers: Answers
    read_on: date

    @property
    def is_asked_again(self) -> bool:
        """Whether it is to be typed once more to be sure."""
        verdict = self.quote.verdict
        return isinstance(verdict, NeedsConfirmation) and verdict.question in {Question.HIGH, Question.LOW}


def before_it(account: Account, words: Words) -> Iterator[str]:
    """What stands above the field."""
    parts = app_parts()
    corrects = may_correct(account, parts.clock.now(), parts.terms)
    previous = account.without_last_bill.last if corrects else account.last
    yield words("Previous {value} ({day})", value=previous.value, day=day_of(previous.read_on, words))
    if corrects:
        yield words("You gave {value}. A new one replaces its bill.", value=account.last.value)


def too_early(account: Account, words: Words) -> str:
    if not account.reads_itself:
        return words("You cannot read your meter yourself yet. A technician reads it until your area opens.")
    opens_on = window_opens_on(account.last, rules_for(account, app_parts().terms))
    return words(
        "The last reading is of {last}. The next one from {day}.",
        last=day_of(account.last.read_on, words),
        day=day_of(opens_on, words),
    )


def figures(seen: SeenReading, words: Words) -> Iterator[str]:
    """What it comes to, before it is sent."""
    quote = seen.quote
    multiplier = Decimal(1) if quote.earlier_runs else seen.account.meter.multiplier
    said = words(
        "Previous {previous} ({day})\nPresent {present}\n{units} units\nBill {amount}",
        previous=quote.previous.value,
        day=day_of(quote.previous.read_on, words),
        present=seen.value,
        units=format_multiplied(quote.units, multiplier),
        amount=kes(quote.charges.total),
    )
    yield from said.splitlines()
    if quote.corrects and seen.account.last_bill_cents is not None:
        yield words("It replaces the bill of {amount}.", amount=kes(seen.account.last_bill_cents))
    days = (seen.read_on - quote.starts_on).days
    if days > MAX_SINGLE_PERIOD_DAYS:
        yield words("For {days} days: no reading came in between.", days=days)


def unusual(seen: SeenReading, words: Words) -> str:
    return words(
        "{value} means {units} units, unlike your usual use. Type the reading again to be sure:",
        value=seen.value,
        units=_units(seen),
    )


def rolled(seen: SeenReading, words: Words) -> str:
    return words(
        "{value} is lower than {previous}. Has the meter gone past its last digit to 0? That means {units} units.",
        value=seen.value,
        previous=seen.quote.previous.value,
        units=_units(seen),
    )


def empty(seen: SeenReading, words: Words) -> str:
    return words("{value} is the previous reading: 0 units. Was no power used?", value=seen.value)


def extreme(seen: SeenReading, words: Words) -> str:
    figures = {"value": seen.value, "units": _units(seen)}
    verdict = seen.quote.verdict
    if isinstance(verdict, Kept) and verdict.why is not Hold.FAR_TOO_HIGH:
        return words(
            "{value} means {units} units. Send it? We bill nothing until we have checked the account.", **figures
        )
    return words(
        "{value} means {units} units, far above your use. Send it? We bill nothing until a technician has looked.",
        **figures,
    )


def lower(seen: SeenReading, words: Words) -> str:
    return words(
        "{value} is lower than the previous {previous} ({day}). Please look again.",
        value=seen.value,
        previous=seen.quote.previous.value,
        day=day_of(seen.quote.previous.read_on, words),
    )


def owed_rows(result: Mapping[str, Any], words: Words) -> Iterator[tuple[str, str]]:
    """What is owed with the bill, an old debt first, and how it is paid."""
    yield words("Your reading"), str(result["present"])
    yield words("Owed now"), kes(max(result["shown_cents"], 0))
    if result["shown_cents"] < 0:
        yield words("Credit"), kes(-result["shown_cents"])
    if result["overdue_cents"]:
        yield words("Overdue"), kes(result["overdue_cents"])
    if result["due_on"] and result["shown_cents"] > 0:
        yield words("To be paid by"), day_of(date.fromisoformat(result["due_on"]), words)
    if result["replaced_cents"] is not None:
        yield words("It replaces the bill of"), kes(result["replaced_cents"])
    yield words("Paybill"), app_parts().terms.paybill
    yield words("Account"), result["account_number"]


def _units(seen: SeenReading) -> str:
    verdict = seen.quote.verdict
    if not isinstance(verdict, Accepted | Kept | NeedsConfirmation):
        return "0"
    return format_multiplied(verdict.units, seen.account.meter.multiplier)
