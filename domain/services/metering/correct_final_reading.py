"""What a meter showed when it was replaced was noted wrong: it is put right, with the bill that holds its run."""

from dataclasses import dataclass

from domain.accounts.accounts import Account
from domain.errors import InvalidInput, NotFound
from domain.metering.meters import RemovedMeter, Run
from domain.metering.reading_checks import Case, technicians_verdict
from domain.metering.readings import Mark, Reading
from domain.metering.verdicts import Accepted, Question
from domain.services.billing.quote_reading import rules_for
from domain.services.billing.remake_bills import RemakeBills, RightRun, remake_bills
from domain.services.locked_account import locked_account
from domain.services.metering.correct_reading import CorrectedReading
from domain.services.metering.refusals import why_not
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.periods import business_date


@dataclass(frozen=True, slots=True)
class CorrectFinalReading:
    """The command: the serial of the meter that is gone, what it showed, and why that was noted wrong."""

    account_id: int
    serial: str
    value: int
    reason: str
    confirmed: frozenset[Question] = frozenset()


def correct_final_reading(command: CorrectFinalReading, unit_of_work: UnitOfWork, terms: Terms) -> CorrectedReading:
    """The right reading in the place of ours, and anew the bill that rests on it, if there is one yet.

    Raises `NotFound` where no such meter was replaced there, `InvalidInput` for a value that cannot be, `Refused` for
    one that needs a word more: `rolled_over` or `extreme`.
    """
    account = locked_account(command.account_id, unit_of_work)
    removed = unit_of_work.meters.removed(account.id, command.serial)
    if removed is None:
        raise NotFound(f"No meter {command.serial} was replaced at account {account.number}", "no_meter")
    right = _right_run(removed, account, command, unit_of_work, terms)
    unit_of_work.meters.correct_final_reading(removed, right)
    drafts = remake_bills(RemakeBills(account, RightRun(removed.removed_on, removed.run, right)), unit_of_work, terms)
    return CorrectedReading(Reading(removed.run.present, removed.removed_on, Mark.ACTUAL), drafts, 0)


def _right_run(
    removed: RemovedMeter, account: Account, command: CorrectFinalReading, unit_of_work: UnitOfWork, terms: Terms
) -> Run:
    meter, last = removed.run.meter, Reading(removed.run.previous, removed.last_read_on, Mark.ACTUAL)
    if not meter.shows(command.value):
        raise InvalidInput("The meter has fewer digits than that", "too_wide")
    case = Case(
        value=command.value,
        read_on=removed.removed_on,
        today=business_date(unit_of_work.now),
        meter=meter,
        last=last,
        before=last,
        daily_average=account.daily_average,
        confirmed=command.confirmed,
        rules=rules_for(account, terms),
    )
    verdict = technicians_verdict(case)
    if not isinstance(verdict, Accepted):
        raise why_not(verdict, last)
    return Run(meter, last.value, command.value, verdict.rolled_over)
