"""The words of an outage's news: when power is back, why it went, and what the crew does, in one SMS."""

from collections.abc import Sequence
from datetime import datetime

from domain.accounts.outage_status import OutageStatus, time_of_return
from domain.care.outages import Reporter
from domain.messaging.messages import ANSWER, Message
from domain.outages.incidents import CONFIRMED, Incident
from domain.services.care.outage_replies import news
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.names import short_name

PLACE_SEPTETS, LONG_PLACE_SEPTETS = 20, 40
POWER_BACK_SMS = "power_back"
RETURN_SMS, RETURN_CHANGED_SMS = "outage_return", "outage_return_changed"


def tell_return(incident: Incident, reporters: Sequence[Reporter], unit_of_work: UnitOfWork, terms: Terms) -> int:
    """One SMS a phone with the time of return that holds now; how many. They asked: it goes at any hour. What says an
    earlier one is not sent any more.
    """
    if incident.return_at is None:
        return 0
    now = unit_of_work.now
    *earlier, subject = (f"incident:{incident.id}:return:{time}" for time in range(incident.return_changes + 1))
    if earlier:
        unit_of_work.messages.outdate(ANSWER, earlier)
    messages = [
        Message(ANSWER, subject, each.phone, _text(incident, each, now, terms), each.account_id, now)
        for each in {one.phone: one for one in reporters}.values()
    ]
    unit_of_work.messages.queue(messages)
    return len(messages)


def tell_power_back(subject: str, reporters: Sequence[Reporter], unit_of_work: UnitOfWork, terms: Terms) -> int:
    """One SMS a phone, whatever it reported; how many. They asked for it: it goes at any hour."""
    now = unit_of_work.now
    messages = [
        Message(ANSWER, subject, each.phone, _power_back(each, terms), each.account_id, now)
        for each in {one.phone: one for one in reporters}.values()
    ]
    unit_of_work.messages.queue(messages)
    return len(messages)


def _power_back(reporter: Reporter, terms: Terms) -> str:
    ticket = reporter.ticket
    place = short_name(ticket.place, LONG_PLACE_SEPTETS)
    return terms.words(POWER_BACK_SMS, reporter.language, place=place, reference=ticket.reference)


def status_of(incident: Incident) -> OutageStatus:
    return OutageStatus(incident.state == CONFIRMED, incident.cause, incident.crew_state, incident.return_at)


def _text(incident: Incident, reporter: Reporter, now: datetime, terms: Terms) -> str:
    template = RETURN_CHANGED_SMS if incident.return_changes else RETURN_SMS
    return terms.words(
        template,
        reporter.language,
        place=short_name(reporter.ticket.place, PLACE_SEPTETS),
        time=time_of_return(incident.return_at or now, now),
        news=news(status_of(incident), reporter.language, terms),
    )
