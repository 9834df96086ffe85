"""An operator confirms what reports made likely, and says what is known: the cause, and the crew that goes there."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.accounts.outage_status import CAUSES, CREW_STATES
from domain.errors import InvalidInput, Refused
from domain.outages.incidents import MAX_CREW_LENGTH, Incident
from domain.outages.return_times import MAX_AHEAD, may_change, rounded_up
from domain.services.outages.open_incidents import open_one
from domain.services.outages.outage_texts import tell_return
from domain.services.outages.return_estimates import estimated, said
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.periods import business_date


@dataclass(frozen=True, slots=True)
class ConfirmIncident:
    """The incident and what is news of it; what is None stays as it is. `return_at` is the crew's own estimate."""

    incident_id: int
    cause: str | None = None
    crew: str | None = None
    crew_state: str | None = None
    return_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The incident as it stands now, and how many phones hear another time of return."""

    incident: Incident
    told: int


def confirm_incident(command: ConfirmIncident, unit_of_work: UnitOfWork, terms: Terms) -> Confirmed:
    """Confirm it with the news. Raises `NotFound` when no such one is open, `InvalidInput` for what cannot be, and
    `Refused` for another time of return where customers heard too many.
    """
    _check(command, unit_of_work)
    before = open_one(command.incident_id, unit_of_work)
    unit_of_work.incidents.move(before, "confirm")
    incident = _with_news(before, command, unit_of_work)
    if command.return_at is not None:
        incident = _with_crews_time(incident, command.return_at, unit_of_work)
    elif incident.cause != before.cause or incident.return_at is None:
        incident = estimated(incident, unit_of_work)
    if incident.return_at == before.return_at:
        return Confirmed(incident, 0)
    told = tell_return(incident, unit_of_work.incidents.reporters(incident.id), unit_of_work, terms)
    return Confirmed(incident, told)


def _check(command: ConfirmIncident, unit_of_work: UnitOfWork) -> None:
    if command.cause is not None and command.cause not in CAUSES:
        raise InvalidInput(f"A cause is {', '.join(CAUSES)}, not {command.cause}", "no_cause")
    if command.crew_state is not None and command.crew_state not in CREW_STATES:
        raise InvalidInput(f"A crew is {', '.join(CREW_STATES)}, not {command.crew_state}", "no_crew_state")
    if command.crew is not None and not 0 < len(command.crew.strip()) <= MAX_CREW_LENGTH:
        raise InvalidInput(f"A crew's name has up to {MAX_CREW_LENGTH} characters", "no_crew")
    if command.return_at is not None and command.return_at <= unit_of_work.now:
        raise InvalidInput("The time of return lies ahead", "in_the_past")
    if command.return_at is not None and command.return_at > unit_of_work.now + MAX_AHEAD:
        raise InvalidInput(f"That is more than {MAX_AHEAD.days} days ahead: is the date right?", "too_far")


def _with_news(incident: Incident, command: ConfirmIncident, unit_of_work: UnitOfWork) -> Incident:
    if command.cause is not None:
        unit_of_work.incidents.set_cause(incident.id, command.cause)
    crew = command.crew.strip() if command.crew else incident.crew
    state = command.crew_state or incident.crew_state
    unit_of_work.incidents.set_crew(incident.id, crew, state)
    return replace(incident, state="confirmed", cause=command.cause or incident.cause, crew=crew, crew_state=state)


def _with_crews_time(incident: Incident, return_at: datetime, unit_of_work: UnitOfWork) -> Incident:
    rules = unit_of_work.outage_rules.on(business_date(unit_of_work.now))
    rounded = rounded_up(return_at)
    if rounded == incident.return_at:
        return incident
    if not may_change(incident, rounded, rules):
        times, worse = rules.max_return_changes, rules.worse_minutes
        raise Refused(
            f"Customers heard {times} other times already: another one only where it is {worse} minutes later",
            "changed_too_often",
        )
    return said(incident, rounded, unit_of_work)
