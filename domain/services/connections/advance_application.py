"""An operator moves an application to the next rung, and the applicant hears of what concerns them."""

from dataclasses import dataclass
from datetime import date

from domain.connections.applications import Application, Change
from domain.connections.rungs import BY_OPERATOR, Rung, event_to
from domain.errors import InvalidInput, Refused
from domain.services.connections.application_notices import notify
from domain.services.connections.ladder import application_of, climb
from domain.services.connections.withdraw_application import WithdrawApplication, withdraw_application
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.gsm7 import transliterate
from domain.values.periods import business_date, format_day

MAX_REASON_SEPTETS = 150

_INSTEAD = {
    Rung.QUOTED: "`application quote` says what it costs",
    Rung.PAID: "only money pays: nobody moves it there by hand",
    Rung.METERED: "`application meter` records the meter",
    Rung.OPEN: "the applicant confirms the meter from the phone",
    Rung.LAPSED: "a quotation lapses by itself",
    Rung.DRAFTED: "it was sent already",
    Rung.SUBMITTED: "it was sent already",
}


@dataclass(frozen=True, slots=True)
class AdvanceApplication:
    """Which application goes where, and who says so. A survey has a day, a rejection a reason for the applicant."""

    reference: str
    to: Rung
    operator: str
    on: date | None = None
    reason: str = ""


def advance_application(command: AdvanceApplication, unit_of_work: UnitOfWork, terms: Terms) -> Application:
    """Move it. Raises `NotFound`, `InvalidInput` for what is missing, `Refused` for a rung that is not the next."""
    application = application_of(command.reference, unit_of_work)
    if command.to not in BY_OPERATOR:
        raise Refused(f"The application is {application.rung}: {_INSTEAD[command.to]}", "not_by_hand")
    event = event_to(application.rung, command.to)
    reason = _checked(command, application, unit_of_work)
    if command.to is Rung.WITHDRAWN:
        by = WithdrawApplication(application.id, command.operator, reason)
        return withdraw_application(by, unit_of_work, terms)
    change = Change(
        by=command.operator,
        reason=reason or None,
        survey_on=command.on if command.to is Rung.SURVEY_BOOKED else None,
        has_papers=True if command.to is Rung.PAPERS_COMPLETE else None,
    )
    if command.to is Rung.PAPERS_COMPLETE:
        # Not before: the office that an applicant is sent to would tell whose meter was typed.
        unit_of_work.applications.place_by_neighbour(application.id)
    moved = climb(application, event, change, unit_of_work, terms)
    _notify(moved, reason, unit_of_work, terms)
    return moved


def _checked(command: AdvanceApplication, application: Application, unit_of_work: UnitOfWork) -> str:
    """The reason as it is kept, once all that the rung needs is there."""
    reason = transliterate(command.reason).strip()[:MAX_REASON_SEPTETS]
    if command.to is Rung.REJECTED and not reason:
        raise InvalidInput("Who is rejected reads why: give a reason", "no_reason")
    if command.to is Rung.SURVEY_BOOKED:
        _check_day(command.on, business_date(unit_of_work.now))
    if command.to is Rung.PAPERS_COMPLETE and application.same_as_id:
        first = unit_of_work.applications.get(application.same_as_id)
        if first and not first.is_over:
            raise Refused(f"{first.reference} is open for the same plot and person: end one of them", "same_plot")
    return reason


def _check_day(day: date | None, today: date) -> None:
    if day is None:
        raise InvalidInput("A survey has a day: give it", "no_day")
    if day < today:
        raise InvalidInput(f"{day} is over: a survey is booked for a day to come", "day_is_over")


def _notify(moved: Application, reason: str, unit_of_work: UnitOfWork, terms: Terms) -> None:
    if moved.rung is Rung.SURVEY_BOOKED and moved.survey_on:
        notify(moved, "connection_survey", unit_of_work, terms, day=format_day(moved.survey_on))
    if moved.rung is Rung.REJECTED:
        notify(moved, "connection_rejected", unit_of_work, terms, reason=reason)
