"""Somebody who was asked says whether power is back. One no opens an incident below, which began when the whole did."""

from dataclasses import dataclass
from enum import StrEnum

from domain.accounts.outage_status import OutageStatus
from domain.care.outages import NO_POWER, Covering, OutageReport
from domain.outages.incidents import CONFIRMED, Incident
from domain.outages.restoration import ANSWERED_WITHIN, Poll, Said
from domain.services.outages.return_estimates import estimated
from domain.services.unit_of_work import UnitOfWork


class PollAnswer(StrEnum):
    """What came of it."""

    BACK = "back"
    DARK = "dark"
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True)
class AnswerPoll:
    """The question, what was said to it, and the report that was named with it, where one was."""

    poll_id: int
    said: Said
    ticket_id: int | None = None


def answer_poll(command: AnswerPoll, unit_of_work: UnitOfWork) -> PollAnswer:
    """What is said last holds; said again it changes nothing. After a day it is too late: it is a report of its own."""
    poll = unit_of_work.polls.find(command.poll_id)
    incident = unit_of_work.incidents.lock(poll.incident_id) if poll else None
    if poll is None or incident is None or poll.asked_at is None:
        return PollAnswer.TOO_LATE
    if unit_of_work.now > poll.asked_at + ANSWERED_WITHIN:
        return PollAnswer.TOO_LATE
    unit_of_work.polls.answered(poll, command.said)
    if command.said is Said.BACK:
        _light(poll, incident, unit_of_work)
        return PollAnswer.BACK
    _dark(poll, incident, command.ticket_id, unit_of_work)
    return PollAnswer.DARK


def _light(poll: Poll, incident: Incident, unit_of_work: UnitOfWork) -> None:
    """Whoever said no before is light again: an incident that was open for them alone is over."""
    for child_id in set(unit_of_work.polls.light_again(poll)):
        child = unit_of_work.incidents.lock(child_id)
        if child is not None and not unit_of_work.incidents.reporters(child_id):
            unit_of_work.interruptions.add(child)
            unit_of_work.incidents.move(child, "close")
    if unit_of_work.polls.standing(incident.id).is_proved(time_is_over=False):
        unit_of_work.incidents.move(incident, "prove")


def _dark(poll: Poll, incident: Incident, ticket_id: int | None, unit_of_work: UnitOfWork) -> None:
    place = unit_of_work.incidents.place_of_account(poll.account_id) if poll.account_id is not None else None
    unit_of_work.incidents.move(incident, "doubt")
    child_id = unit_of_work.incidents.open(place or incident.place, CONFIRMED, incident.began_at, parent_id=incident.id)
    reopened = unit_of_work.polls.dark_tickets(poll, child_id, ticket_id)
    is_new = poll.answer != Said.DARK.value
    if not reopened and is_new:
        _report(poll, child_id, unit_of_work)
    unit_of_work.interruptions.take_off(incident.id, reopened or int(is_new))
    child = unit_of_work.incidents.lock(child_id)
    if child is not None and child.return_at is None:
        estimated(child, unit_of_work)


def _report(poll: Poll, child_id: int, unit_of_work: UnitOfWork) -> None:
    """Who did not report, or said before that power was back, has a report now, and hears of the end."""
    if any(each.phone == poll.phone for each in unit_of_work.incidents.reporters(child_id)):
        return
    area_id = unit_of_work.outages.around(None, poll.account_id).area_id
    report = OutageReport(poll.phone, poll.language, NO_POWER, poll.place, area_id, poll.account_id)
    ticket = unit_of_work.outages.add(report, Covering(child_id, OutageStatus()))
    unit_of_work.polls.reported(poll, ticket)
