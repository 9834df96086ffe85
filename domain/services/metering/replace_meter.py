"""A meter is replaced: its last reading and the new one's first are kept; the next bill holds what ran through both."""

from dataclasses import dataclass
from datetime import date

from domain.accounts.accounts import Account
from domain.accounts.identifiers import is_same_serial
from domain.errors import InvalidInput
from domain.metering.meters import Meter, Replacement, Run
from domain.metering.reading_checks import Case, technicians_verdict
from domain.metering.readings import TECHNICIAN, Mark, Reading, Submission
from domain.metering.verdicts import Accepted, Question
from domain.services.locked_account import locked_account
from domain.services.metering.refusals import why_not
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.periods import business_date


@dataclass(frozen=True, slots=True)
class ReplaceMeter:
    """The command: what the old register shows when it goes, and the new one when it comes, on the same day."""

    account_id: int
    day: date
    last: int
    meter: Meter
    first: int
    confirmed: frozenset[Question] = frozenset()


def replace_meter(command: ReplaceMeter, unit_of_work: UnitOfWork, terms: Terms) -> Replacement:
    """The new meter hangs there; what is still to be billed of the old ones.

    Raises `NotFound` for an unknown account, `InvalidInput` for readings that cannot be, the same meter (`same_meter`)
    or one that hangs elsewhere (`meter_taken`), `Refused` (`rolled_over`) when a roll-over is not confirmed.
    """
    account = locked_account(command.account_id, unit_of_work)
    if is_same_serial(command.meter.number, account.meter.number):
        said = (
            f"Meter {account.meter.number} hangs there already: `reading technician` with a reason puts a reading right"
        )
        raise InvalidInput(said, "same_meter")
    if not command.meter.shows(command.first):
        raise InvalidInput("The new meter has fewer digits than that", "too_wide")
    replacement = _replacement(account, command, _final_run(account, command, unit_of_work, terms))
    meter_id = unit_of_work.meters.replace(account, command.last, command.meter, replacement)
    unit_of_work.readings.add(_first_reading(account, meter_id, command))
    unit_of_work.visit_orders.answer_by_reading(account.meter_id)
    unit_of_work.visit_orders.follow_meter(account.meter_id, meter_id)
    return replacement


def _final_run(account: Account, command: ReplaceMeter, unit_of_work: UnitOfWork, terms: Terms) -> Run:
    """What ran through the old register since its last reading, which may be of the same day."""
    case = Case(
        value=command.last,
        read_on=command.day,
        today=business_date(unit_of_work.now),
        meter=account.meter,
        last=account.last,
        before=account.last,
        daily_average=account.daily_average,
        confirmed=command.confirmed,
        rules=terms.reading,
    )
    verdict = technicians_verdict(case)
    if not isinstance(verdict, Accepted):
        raise why_not(verdict, account.last)
    return Run(account.meter, account.last.value, command.last, verdict.rolled_over)


def _replacement(account: Account, command: ReplaceMeter, run: Run) -> Replacement:
    before = account.unbilled_before(account.last)
    if before is None:
        return Replacement(command.day, account.last.read_on, (run,))
    return Replacement(command.day, before.since, (*before.runs, run))


def _first_reading(account: Account, meter_id: int, command: ReplaceMeter) -> Submission:
    return Submission(
        account_id=account.id,
        meter_id=meter_id,
        reading=Reading(command.first, command.day, Mark.ACTUAL),
        source=TECHNICIAN,
        phone=None,
        language=account.language,
        verified=True,
    )
