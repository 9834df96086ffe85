"""A technician has read the meter: an actual reading, billed at once, and the meter's inspections are done."""

from dataclasses import dataclass
from datetime import date

from domain.accounts.accounts import Account
from domain.billing.bills import Bill
from domain.errors import InvalidInput, NotFound, ServiceError
from domain.errors import Refused as NotAllowed
from domain.metering.meters import format_units
from domain.metering.readings import Mark, Reading, Submission
from domain.metering.verdicts import Accepted, NeedsConfirmation, Question, Reason, RefusedReading, Verdict
from domain.services.billing.issue_bill import draft_bill, issue_bill
from domain.services.billing.quote_reading import Quote, quote_technicians_reading
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.periods import a_year_before, business_date, format_day

TECHNICIAN = "technician"

_SENTENCES = {
    Reason.IN_THE_FUTURE: "A reading cannot be of a day to come",
    Reason.BEFORE_LAST: "There is a later reading of this meter",
    Reason.READ_THAT_DAY: "There is an actual reading of that day",
    Reason.TOO_WIDE: "The meter has fewer digits than that",
    Reason.LOWER_THAN_LAST: "The reading is lower than the one before",
}


@dataclass(frozen=True, slots=True)
class TakeTechniciansReading:
    """The command. `confirmed` holds the roll-over where the register went past its last digit; `reason` is why more
    than 12 months are billed.
    """

    account_id: int
    value: int
    read_on: date
    confirmed: frozenset[Question] = frozenset()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """The bill it made, and the one that this corrects; no bill where it says what the customer said that day."""

    bill: Bill | None
    corrected: Bill | None
    inspections_closed: int


def take_technicians_reading(command: TakeTechniciansReading, unit_of_work: UnitOfWork, terms: Terms) -> Taken:
    """The reading, its bill, and an end to the inspections.

    Raises `NotFound` for an unknown account, `InvalidInput` for a reading that cannot be, `RefusedReading` for one that
    needs a word more: `rolled_over`, or `back_billing` for more than 12 months without a reason.
    """
    account = unit_of_work.accounts.lock(command.account_id)
    if account is None:
        raise NotFound("There is no such account", "no_account")
    if (command.value, command.read_on) == (account.last.value, account.last.read_on):
        return Taken(None, None, unit_of_work.inspections.close(account.meter_id))
    today = business_date(unit_of_work.now)
    quote = quote_technicians_reading(account, command.value, command.read_on, today, terms, command.confirmed)
    _must_be_accepted(quote.verdict)
    _must_have_a_reason(quote, command)
    draft = draft_bill(account, _submission(command, account), quote, unit_of_work, terms)
    closed = unit_of_work.inspections.close(account.meter_id)
    return Taken(issue_bill(draft, unit_of_work), draft.corrected, closed)


def _must_be_accepted(verdict: Verdict) -> None:
    if not isinstance(verdict, Accepted):
        raise why_not(verdict)


def why_not(verdict: Verdict) -> ServiceError:
    """The error that a verdict on an actual reading stands for."""
    match verdict:
        case NeedsConfirmation(question=Question.ROLLED_OVER, units=units):
            would_be = f"{format_units(units)} units"
            return NotAllowed(f"Lower than the one before: rolled over it would be {would_be}", "rolled_over")
        case RefusedReading(reason=reason):
            return InvalidInput(_SENTENCES[reason], reason.value)
    raise ValueError(f"no verdict on an actual reading: {verdict}")


def _must_have_a_reason(quote: Quote, command: TakeTechniciansReading) -> None:
    if quote.starts_on < a_year_before(command.read_on) and not command.reason:
        since = format_day(quote.starts_on)
        raise NotAllowed(f"It would bill more than 12 months, since {since}: that needs a reason", "back_billing")


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
