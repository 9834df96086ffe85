"""The applicant withdraws an application from the phone that sent it."""

from dataclasses import dataclass
from enum import StrEnum

from domain.commands import Key
from domain.connections.rungs import BEFORE_BUILDING
from domain.services.connections.withdraw_application import WithdrawApplication, withdraw_application
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


class Ending(StrEnum):
    """What came of it."""

    ENDED = "application_ended"
    TOO_LATE = "application_is_over"


@dataclass(frozen=True, slots=True)
class EndApplication:
    """Which application, and which phone says so."""

    key: Key
    application_id: int
    phone: str


def end_application(command: EndApplication, unit_of_work: UnitOfWork, terms: Terms) -> Ending:
    """Withdraw it. Too late once it is built, or where it is not this phone's."""
    if done := unit_of_work.commands.claim(command.key):
        return Ending(done.outcome)
    outcome = _ended(command, unit_of_work, terms)
    unit_of_work.commands.add(command.key, outcome, {"said": outcome.value})
    return outcome


def _ended(command: EndApplication, unit_of_work: UnitOfWork, terms: Terms) -> Ending:
    application = unit_of_work.applications.lock(command.application_id)
    if application is None or application.phone != command.phone or application.rung not in BEFORE_BUILDING:
        return Ending.TOO_LATE
    withdraw_application(WithdrawApplication(application.id), unit_of_work, terms)
    return Ending.ENDED
