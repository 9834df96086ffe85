"""A reading of ours was wrong: a slip of the finger, or of the system that the account came from. It is put right.

Whoever may enter readings may put one right: it takes a reason, which the audit trail keeps with what was billed before
and after (docs/decisions/0014).
"""

from dataclasses import dataclass
from datetime import date

from domain.accounts.accounts import Account
from domain.errors import InvalidInput, NotFound
from domain.metering.reading_checks import Case, technicians_verdict
from domain.metering.readings import TECHNICIAN, Mark, Reading, StandingReading, Submission
from domain.metering.verdicts import Accepted, Question
from domain.services.billing.draft_bill import Draft
from domain.services.billing.quote_reading import rules_for
from domain.services.billing.remake_bills import RemakeBills, RightReading, remake_bills
from domain.services.locked_account import locked_account
from domain.services.metering.refusals import why_not
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.periods import business_date, format_day


@dataclass(frozen=True, slots=True)
class CorrectReading:
    """The command: what the meter showed on the day of the wrong reading, and why that was wrong."""

    account_id: int
    value: int
    read_on: date
    reason: str
    confirmed: frozenset[Question] = frozenset()


@dataclass(frozen=True, slots=True)
class CorrectedReading:
    """What was kept before, and the bills that it changed: none where none rests on it."""

    was: Reading
    drafts: tuple[Draft, ...]
    orders_closed: int


def correct_reading(command: CorrectReading, unit_of_work: UnitOfWork, terms: Terms) -> CorrectedReading:
    """The right reading in the place of ours, and anew each bill that rests on it.

    Raises `NotFound` where no reading of ours stands on that day, `InvalidInput` for a value that does not fit between
    its neighbours, `Refused` for one that needs a word more: `rolled_over` or `extreme`.
    """
    account = locked_account(command.account_id, unit_of_work)
    wrong = unit_of_work.readings.standing(account.meter_id, command.read_on)
    if wrong is None or wrong.reading.mark is not Mark.ACTUAL:
        raise NotFound(f"No reading of ours stands on {format_day(command.read_on)}", "no_reading")
    right = Reading(command.value, command.read_on, Mark.ACTUAL)
    _must_fit(right, wrong, account, command, unit_of_work, terms)
    unit_of_work.readings.correct(wrong.id)
    reading_id = unit_of_work.readings.add(_submission(account, right, wrong.id))
    change = RightReading(reading_id, right, account.meter_id, account.meter)
    drafts = remake_bills(RemakeBills(account, change), unit_of_work, terms)
    return CorrectedReading(wrong.reading, drafts, unit_of_work.visit_orders.answer_by_reading(account.meter_id))


def _must_fit(
    right: Reading,
    wrong: StandingReading,
    account: Account,
    command: CorrectReading,
    unit_of_work: UnitOfWork,
    terms: Terms,
) -> None:
    """Above the one before and below the one after, unless the register rolled over; and not far beyond the usual."""
    if not account.meter.shows(right.value):
        raise InvalidInput("The meter has fewer digits than that", "too_wide")
    pairs = ((wrong.before, right), (right, wrong.after))
    for first, second in pairs:
        if first is not None and second is not None:
            _must_follow(first, second, account, command, unit_of_work, terms)


def _must_follow(
    first: Reading,
    second: Reading,
    account: Account,
    command: CorrectReading,
    unit_of_work: UnitOfWork,
    terms: Terms,
) -> None:
    case = Case(
        value=second.value,
        read_on=second.read_on,
        today=business_date(unit_of_work.now),
        meter=account.meter,
        last=first,
        daily_average=_usual(account, command).daily_average,
        confirmed=command.confirmed,
        rules=rules_for(account, terms),
    )
    verdict = technicians_verdict(case)
    if not isinstance(verdict, Accepted):
        raise why_not(verdict, first)


def _usual(account: Account, command: CorrectReading) -> Account:
    """Without the bill of the wrong reading, where that is the newest: its units say nothing of what is usual."""
    return account.without_last_bill if account.last.read_on == command.read_on else account


def _submission(account: Account, right: Reading, wrong_id: int) -> Submission:
    return Submission(
        account_id=account.id,
        meter_id=account.meter_id,
        reading=right,
        source=TECHNICIAN,
        phone=None,
        language=account.language,
        verified=True,
        corrects_id=wrong_id,
    )
