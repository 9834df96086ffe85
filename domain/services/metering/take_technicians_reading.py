"""A technician has read the meter: an actual reading, billed at once, and the orders that asked for one are done."""

from dataclasses import dataclass, replace
from datetime import date

from domain.accounts.accounts import Account
from domain.errors import Refused
from domain.metering.readings import TECHNICIAN, Mark, Reading, StandingReading, Submission
from domain.metering.verdicts import Accepted, Question
from domain.services.billing.draft_bill import Draft, DraftBill, draft_bill
from domain.services.billing.issue_bill import issue_bill
from domain.services.billing.quote_reading import Quote, quote_technicians_reading
from domain.services.locked_account import locked_account
from domain.services.metering.correct_reading import CorrectReading, correct_reading
from domain.services.metering.refusals import why_not
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.periods import a_year_before, business_date, format_day


@dataclass(frozen=True, slots=True)
class TakeTechniciansReading:
    """The command. `confirmed` holds the roll-over where the register went past its last digit, and that the meter
    shows what is far beyond the usual; `reason` is why more than 12 months are billed, or why a reading of ours before
    was wrong.
    """

    account_id: int
    value: int
    read_on: date
    confirmed: frozenset[Question] = frozenset()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class TakenReading:
    """The bills that it made, each with the one that it takes the place of; none where it says what we knew, or where
    no bill rests on it. `put_right` is the reading of ours that was wrong.
    """

    drafts: tuple[Draft, ...]
    orders_closed: int
    put_right: Reading | None = None


def take_technicians_reading(command: TakeTechniciansReading, unit_of_work: UnitOfWork, terms: Terms) -> TakenReading:
    """The reading, its bill, and an end to the orders that ask for one. With a reason it puts a wrong reading of
    ours right: one of the same day, or a higher one before it.

    Raises `NotFound` for an unknown account, `InvalidInput` for a reading that cannot be, `Refused` for one that needs
    a word more: `rolled_over`, `extreme`, or `back_billing` for more than 12 months without a reason.
    """
    account = locked_account(command.account_id, unit_of_work)
    if (command.value, command.read_on) == (account.last.value, account.last.read_on):
        return TakenReading((), unit_of_work.visit_orders.answer_by_reading(account.meter_id))
    if command.reason and _is_of_ours(account, command, unit_of_work):
        return _put_right(command, command.reason, unit_of_work, terms)
    return _billed(account, command, unit_of_work, terms)


def _is_of_ours(account: Account, command: TakeTechniciansReading, unit_of_work: UnitOfWork) -> bool:
    standing = unit_of_work.readings.standing(account.meter_id, command.read_on)
    return standing is not None and standing.reading.mark is Mark.ACTUAL


def _put_right(command: TakeTechniciansReading, reason: str, unit_of_work: UnitOfWork, terms: Terms) -> TakenReading:
    correction = CorrectReading(command.account_id, command.value, command.read_on, reason, command.confirmed)
    corrected = correct_reading(correction, unit_of_work, terms)
    return TakenReading(corrected.drafts, corrected.orders_closed, corrected.was)


def _billed(account: Account, command: TakeTechniciansReading, unit_of_work: UnitOfWork, terms: Terms) -> TakenReading:
    today = business_date(unit_of_work.now)
    confirmed = command.confirmed | ({Question.OURS_WRONG} if command.reason else set())
    quote = quote_technicians_reading(account, command.value, command.read_on, today, terms, confirmed)
    if not isinstance(quote.verdict, Accepted):
        raise why_not(quote.verdict, account.last)
    _must_have_a_reason(quote, command)
    wrong = _wrong_one_of_ours(account, quote, unit_of_work)
    submission = replace(_submission(command, account), corrects_id=wrong.id if wrong else None)
    draft = draft_bill(DraftBill(account, submission, quote, command.reason or ""), unit_of_work, terms)
    closed = unit_of_work.visit_orders.answer_by_reading(account.meter_id)
    issued = replace(draft, bill=issue_bill(draft, unit_of_work))
    return TakenReading((issued,), closed, wrong.reading if wrong else None)


def _wrong_one_of_ours(account: Account, quote: Quote, unit_of_work: UnitOfWork) -> StandingReading | None:
    if not quote.corrects or account.last.mark is not Mark.ACTUAL:
        return None
    return unit_of_work.readings.standing(account.meter_id, account.last.read_on)


def _must_have_a_reason(quote: Quote, command: TakeTechniciansReading) -> None:
    if quote.starts_on < a_year_before(command.read_on) and not command.reason:
        since = format_day(quote.starts_on)
        raise Refused(f"It would bill more than 12 months, since {since}: `--reason` says why", "back_billing")


def _submission(command: TakeTechniciansReading, account: Account) -> Submission:
    return Submission(
        account_id=account.id,
        meter_id=account.meter_id,
        reading=Reading(command.value, command.read_on, Mark.ACTUAL),
        source=TECHNICIAN,
        phone=None,
        language=account.language,
        verified=True,
    )
