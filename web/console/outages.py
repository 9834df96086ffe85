"""Outages: the incidents that crews are on, and where reports come from that none of them covers."""

from werkzeug.wrappers import Response

from catalogues import N_
from domain.accounts.outage_status import CAUSES, CREW_STATES
from domain.errors import InvalidInput, NotFound
from domain.jobs import Job
from domain.outages.moments import parse_moment
from domain.services.outages.close_incident import CloseIncident, close_incident
from domain.services.outages.confirm_incident import ConfirmIncident, confirm_incident
from domain.services.outages.merge_incidents import MergeIncidents, merge_incidents
from domain.services.outages.open_incident import OpenIncident, open_incident
from domain.services.outages.split_incident import SplitIncident, split_incident
from parts import app_parts
from web.console.fields import parse_id
from web.console.pages import form, page
from web.console.place_fields import place_within
from web.console.texts import _
from web.console.visit import Visit

WAITING_SHOWN = 200


@page("/outages", act="incident", menu=N_("Outages"))
def outages(visit: Visit) -> Response:
    """Open incidents and uncovered reports of the operator's regions; a place of no region is everybody's."""
    regions = visit.regions or ()
    waiting = visit.work.outages.waiting(WAITING_SHOWN, regions)
    visit.audit("list shown", "outages", rows=len(waiting), to_a_file=False)
    return visit.show(
        "console/outages.html",
        incidents=visit.work.incidents.open_incidents(regions=regions),
        waiting=waiting,
        closed=visit.work.polls.lately_closed(WAITING_SHOWN, regions),
        causes=CAUSES,
        crew_states=CREW_STATES,
        now=visit.work.now,
    )


@form("/outages/open", act="incident open")
def begin_incident(visit: Visit) -> Response:
    """Crews are on it: the reports from there join."""
    region = visit.field("region")
    visit.check("incident open", region)
    place = _place(visit)
    opened = open_incident(OpenIncident(region, **place), visit.work)
    visit.audit("incident open", str(opened.id), region=region, **place)
    return visit.go("outages", _("Incident {id} is open, with {count} reports.", id=opened.id, count=opened.tickets))


@form("/outages/<int:incident_id>/close", act="incident close")
def end_incident(visit: Visit, incident_id: int) -> Response:
    """Power is back: everybody who reported gets an SMS."""
    _check(visit, "incident close", incident_id)
    notified = close_incident(CloseIncident(incident_id), visit.work, app_parts().terms)
    visit.audit("incident close", str(incident_id), told=notified)
    visit.jobs.add(Job.SEND_MESSAGES)
    return visit.go("outages", _("Closed; {count} phones get an SMS.", count=notified))


@form("/outages/<int:incident_id>/confirm", act="incident confirm")
def confirm_suspected(visit: Visit, incident_id: int) -> Response:
    """What is known of it: cause, crew, and when power is back. Who reported hears another time."""
    _check(visit, "incident confirm", incident_id)
    typed = visit.field("back_by")
    news = ConfirmIncident(
        incident_id,
        visit.field("cause") or None,
        visit.field("crew") or None,
        visit.field("crew_state") or None,
        parse_moment(typed, visit.work.now) if typed else None,
    )
    confirmed = confirm_incident(news, visit.work, app_parts().terms)
    visit.jobs.add(Job.SEND_MESSAGES)
    said = {"cause": news.cause, "crew": news.crew, "crew_state": news.crew_state, "back_by": typed or None}
    visit.audit("incident confirm", str(incident_id), told=confirmed.told, **said)
    return visit.go("outages", _("Confirmed; {count} phones hear another time.", count=confirmed.told))


@form("/outages/<int:incident_id>/split", act="incident split")
def split_off(visit: Visit, incident_id: int) -> Response:
    """A place in it has a fault of its own."""
    _check(visit, "incident split", incident_id)
    place = _place(visit)
    opened = split_incident(SplitIncident(incident_id, **place), visit.work)
    visit.audit("incident split", str(incident_id), opened=opened.id, **place)
    said = _("Incident {id} is open, with {count} reports.", id=opened.id, count=opened.tickets)
    return visit.go("outages", said)


@form("/outages/<int:incident_id>/merge", act="incident merge")
def merge_into(visit: Visit, incident_id: int) -> Response:
    """It is the same fault as another one's."""
    _check(visit, "incident merge", incident_id)
    into = parse_id(visit, "into")
    if into is None:
        raise InvalidInput(_("Type the number of the incident that goes on."), "not_a_number")
    merged = merge_incidents(MergeIncidents(incident_id, into), visit.work)
    visit.audit("incident merge", str(incident_id), into=merged.id)
    return visit.go(
        "outages", _("Merged: incident {id} goes on with {count} more.", id=merged.id, count=merged.tickets)
    )


def _check(visit: Visit, act: str, incident_id: int) -> None:
    """Raises `NotFound` for an incident that is not, `Refused` for one of a region that is another operator's."""
    region = visit.work.incidents.region_of(incident_id)
    if region is None:
        raise NotFound(_("There is no such open incident."), "no_incident")
    visit.check(act, region)


def _place(visit: Visit) -> dict[str, str | None]:
    """One of the three kinds of places within a region, by its name."""
    return place_within(visit.field("kind"), visit.field("place") or visit.field("area"))
