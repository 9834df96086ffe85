"""Planned work: what is planned and how long before its people were told; count and cost before anything is sent."""

from typing import Any

from werkzeug.wrappers import Response

from catalogues import N_
from domain.care.case_references import PLANNED_WORK, reference
from domain.errors import NotFound, ServiceError
from domain.outages.moments import parse_moment
from domain.outages.planned_works import TOLD_BEFORE, PlannedWork
from domain.services.outages.cancel_work import CancelWork, cancel_work
from domain.services.outages.move_work import MoveWork, move_work
from domain.services.outages.open_incident import OpenIncident
from domain.services.outages.plan_work import PlanWork, plan_work
from domain.values.periods import local_time
from parts import app_parts
from store.core.timeouts import allow_slow_statements
from store.outages.planned_reach import Told
from store.unit_of_work import UnitOfWork
from web.console.pages import form, page
from web.console.place_fields import place_within
from web.console.texts import _
from web.console.visit import Visit

SHOWN, NOBODY = 100, Told()
FIELDS = ("region", "kind", "place", "begins", "ends", "work")


@page("/planned", act="planned list", menu=N_("Planned work"))
def planned_works(visit: Visit) -> Response:
    """What is to come, in the operator's regions."""
    found = visit.work.planned_works.listed(0, SHOWN, standing=True, regions=visit.regions or ())
    minutes = int(TOLD_BEFORE.total_seconds() // 60)
    told = visit.work.planned_reach.told([each["id"] for each in found], minutes)
    rows = [
        {**each, "reference": reference(PLANNED_WORK, each["id"]), "told": told.get(each["id"], NOBODY)}
        for each in found
    ]
    return visit.show("console/planned.html", rows=rows, now=visit.work.now)


@page("/planned/plan", act="planned open")
def plan_planned_work(visit: Visit) -> Response:
    """Whom it would tell and what that costs: nothing of it is kept."""
    typed = {name: visit.field(name) for name in FIELDS}
    preview, sentence = None, None
    if typed["region"]:
        visit.check("planned open", typed["region"])
        try:
            preview = _previewed(visit, typed)
        except ServiceError as error:
            sentence = str(error)
    return visit.show("console/planned_plan.html", typed=typed, preview=preview, sentence=sentence)


@form("/planned/keep", act="planned open")
def keep_planned_work(visit: Visit) -> Response:
    """Plan it: each person there gets one SMS, or a second person decides first."""
    typed = {name: visit.field(name) for name in FIELDS}
    visit.check("planned open", typed["region"])
    allow_slow_statements(visit.work.connection)
    made = plan_work(_command(visit, typed, visit.work), visit.work, app_parts().terms)
    request = made.request.id if made.request else None
    details = {"region": typed["region"], **_named(typed), "phones": made.figures["phones"], "request": request}
    visit.audit("planned open", str(made.work.id), **details)
    if made.request:
        return visit.go("approval_request", _("Asked for. Somebody else decides it."), request_id=made.request.id)
    said = _(
        "{reference} is planned; {count} phones are told.", reference=made.work.reference, count=made.figures["phones"]
    )
    return visit.go("planned_works", said)


@form("/planned/<int:work_id>/move", act="planned move")
def move_planned_work(visit: Visit, work_id: int) -> Response:
    """Another time: whoever heard the old one gets an SMS."""
    known, now = _found(visit, "planned move", work_id), visit.work.now
    begins, ends = visit.field("begins"), visit.field("ends")
    begins_at = parse_moment(begins, now) if begins else None
    ends_at = parse_moment(ends, begins_at or max(known.begins_at, now)) if ends else None
    command = MoveWork(work_id, begins_at, ends_at)
    work = move_work(command, visit.work, app_parts().terms)
    visit.audit("planned move", str(work_id), begins=local_time(work.begins_at), ends=local_time(work.ends_at))
    return visit.go("planned_works", _("{reference} has other times now.", reference=work.reference))


@form("/planned/<int:work_id>/cancel", act="planned cancel")
def cancel_planned_work(visit: Visit, work_id: int) -> Response:
    """It does not take place: whoever heard of it gets an SMS."""
    _found(visit, "planned cancel", work_id)
    work = cancel_work(CancelWork(work_id, visit.name), visit.work, app_parts().terms)
    visit.audit("planned cancel", str(work_id))
    return visit.go("planned_works", _("{reference} is cancelled.", reference=work.reference))


def _previewed(visit: Visit, typed: dict[str, str]) -> dict[str, Any]:
    with app_parts().store.rehearsal() as work:
        allow_slow_statements(work.connection)
        made = plan_work(_command(visit, typed, work), work, app_parts().terms)
        return {"figures": made.figures, "texts": made.texts, "needs_two": made.request is not None}


def _command(visit: Visit, typed: dict[str, str], work: UnitOfWork) -> PlanWork:
    place = OpenIncident(typed["region"], **_named(typed))
    begins = parse_moment(typed["begins"], work.now)
    return PlanWork(place, begins, parse_moment(typed["ends"], begins), typed["work"], visit.name)


def _named(typed: dict[str, str]) -> dict[str, str | None]:
    return place_within(typed["kind"], typed["place"])


def _found(visit: Visit, act: str, work_id: int) -> PlannedWork:
    """Raises `NotFound` for unknown work, `Refused` for work in a region that is another operator's."""
    work = visit.work.planned_works.find(work_id)
    if work is None:
        raise NotFound(_("There is no such planned work."), "no_work")
    visit.check(act, work.place.region)
    return work
