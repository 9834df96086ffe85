"""What became of a report, a bill query, an application or a recovery, by its reference; without one, of the newest."""

import re
from collections.abc import Mapping

from domain.accounts.outage_status import Stage, time_of_return
from domain.care import queries
from domain.care.case_references import APPLICATION, DATA, PLANNED_WORK, QUERY, RECOVERY, TICKET, parse_reference
from domain.care.outages import KNOWN, REPORTED, RESTORED, WITHDRAWN
from domain.care.requests import CustomerRequest
from domain.connections.rungs import Rung
from domain.outages import planned_works
from domain.privacy import data_requests
from domain.services.outages.planned_texts import values_of
from sms.conversation.connection import told_status
from sms.conversation.context import Reply, TextContext, reply
from sms.conversation.recoveries import recovery_status
from sms.conversation.understanding import REFERENCE

MAX_LISTED = 2
LINE, BACK_BY = "status_line", "status_back_by"
A_NUMBER = re.compile(r"\b[A-Z]?[ .-]?[0-9][0-9.-]{0,16}\b", re.IGNORECASE | re.ASCII)
"""What is written like a reference, and is none."""

STATES: Mapping[tuple[str, str], str] = {
    (TICKET, REPORTED): "status_reported",
    (TICKET, KNOWN): "status_known",
    (TICKET, RESTORED): "status_restored",
    (TICKET, WITHDRAWN): "status_withdrawn",
    (QUERY, queries.OPEN): "status_looked_at",
    (QUERY, queries.OVERDUE): "status_overdue",
    (QUERY, queries.ANSWERED): "status_answered",
    **{(APPLICATION, rung.value): f"rung_{rung}" for rung in Rung},
    (DATA, data_requests.OPEN): "status_looked_at",
    (DATA, data_requests.OVERDUE): "status_overdue",
    (DATA, data_requests.GRANTED): "status_answered",
    (DATA, data_requests.REFUSED): "status_answered",
}

STATES_OF_WORK: Mapping[str, str] = {
    planned_works.PLANNED: "planned_stands",
    planned_works.UNDER_WAY: "planned_under_way",
    planned_works.OVER: "planned_over",
    planned_works.CANCELLED: "planned_called_off",
}


def answer_status(context: TextContext) -> Reply:
    """How far it is, for whoever has the reference: it says nothing of who sent it in, or where from."""
    typed = REFERENCE.search(context.text.words)
    if typed is None:
        number = A_NUMBER.search(context.text.words)
        return reply("status_unknown", reference=number[0].strip(" .-").upper()) if number else _newest(context)
    letter = typed[1].upper()
    serial = parse_reference(letter, "".join(typed.groups()))
    if said := _not_sent_in(context, letter, serial):
        return said
    found = context.unit_of_work.requests.find(letter, serial) if serial else None
    if found is None:
        return reply("status_unknown", reference=typed[0].upper())
    told = told_status(context, found.reference) if letter == APPLICATION else None
    return told or reply("status", requests=_line(context, found))


def _not_sent_in(context: TextContext, letter: str, serial: int | None) -> Reply | None:
    """What our own texts name, and no customer has sent in."""
    if serial is None:
        return None
    if letter == RECOVERY:
        return recovery_status(serial, context)
    return _planned(context, serial) if letter == PLANNED_WORK else None


def _planned(context: TextContext, serial: int) -> Reply | None:
    """Planned work, whose texts name its reference; what is not approved yet was told to nobody."""
    work = context.unit_of_work.planned_works.find(serial)
    if work is None or work.state not in STATES_OF_WORK:
        return None
    state = context.terms.words(STATES_OF_WORK[work.state], context.language)
    return reply("planned_status", **values_of(work), state=state)


def _newest(context: TextContext) -> Reply:
    sent_in = context.unit_of_work.requests.of(context.text.phone)[:MAX_LISTED]
    if not sent_in:
        return reply("status_none")
    return reply("status", requests="\n".join(_line(context, request) for request in sent_in))


def _line(context: TextContext, request: CustomerRequest) -> str:
    state = _back_by(context, request) or context.terms.words(STATES[request.letter, request.state], context.language)
    return context.terms.words(
        LINE, context.language, reference=request.reference, day=f"{request.sent_on:%d/%m}", state=state
    )


def _back_by(context: TextContext, request: CustomerRequest) -> str | None:
    """When power is back, where this phone's own report is of an outage with a time of return."""
    if (request.letter, request.state) != (TICKET, KNOWN):
        return None
    own = context.unit_of_work.outages.open_tickets(context.text.phone)
    status = next((ticket.status for ticket in own if ticket.reference == request.reference), None)
    now = context.unit_of_work.now
    if status is None or status.return_at is None or status.stage(now) is not Stage.BACK_BY:
        return None
    return context.terms.words(BACK_BY, context.language, time=time_of_return(status.return_at, now))
