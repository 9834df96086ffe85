"""Outages: the incidents that crews are on, and where reports come from that none of them covers."""

from werkzeug.wrappers import Response

from catalogues import N_
from domain.errors import NotFound
from domain.services.care.close_incident import CloseIncident, close_incident
from domain.services.care.open_incident import OpenIncident, open_incident
from parts import app_parts
from web.console.pages import form, page
from web.console.texts import _
from web.console.visit import Visit

WAITING_SHOWN = 200


@page("/outages", act="incident", menu=N_("Outages"))
def outages(visit: Visit) -> Response:
    """Open incidents and uncovered reports of the operator's regions; a place of no region is everybody's."""
    incidents = [each for each in visit.work.outages.open_incidents() if visit.operator.covers(each["region"])]
    found = visit.work.outages.waiting(WAITING_SHOWN)
    waiting = [each for each in found if each["region"] is None or visit.operator.covers(each["region"])]
    visit.audit("list shown", "outages", rows=len(waiting), to_a_file=False)
    return visit.show("console/outages.html", incidents=incidents, waiting=waiting, now=visit.work.now)


@form("/outages/open", act="incident open")
def begin_incident(visit: Visit) -> Response:
    """Crews are on it: the reports from there join."""
    region, area = visit.field("region"), visit.field("area") or None
    visit.check("incident open", region)
    opened = open_incident(OpenIncident(region, area), visit.work)
    visit.audit("incident open", str(opened.id), region=region, area=area)
    return visit.go("outages", _("Incident {id} is open, with {count} reports.", id=opened.id, count=opened.tickets))


@form("/outages/<int:incident_id>/close", act="incident close")
def end_incident(visit: Visit, incident_id: int) -> Response:
    """Power is back: everybody who reported gets an SMS."""
    found = next((each for each in visit.work.outages.open_incidents() if each["id"] == incident_id), None)
    if found is None:
        raise NotFound(_("There is no such open incident."), "no_incident")
    visit.check("incident close", found["region"])
    notified = close_incident(CloseIncident(incident_id), visit.work, app_parts().terms)
    visit.audit("incident close", str(incident_id), told=notified)
    return visit.go("outages", _("Closed; {count} phones get an SMS.", count=notified))
