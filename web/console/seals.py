"""Seals: where each is and has been, and those that are not where they should be."""

from enum import StrEnum
from typing import Any

from werkzeug.wrappers import Response

from domain.care.case_references import VISIT, reference
from domain.errors import InvalidInput, NotFound
from domain.field.seals import parse_seal
from web.console.fields import page_after
from web.console.pages import page
from web.console.texts import _
from web.console.visit import Visit, page_url

PER_PAGE, EVENTS_SHOWN = 50, 100


class Lists(StrEnum):
    """What can be wrong with seals, as a list of its own."""

    SKIPPED = "skipped"
    STRANGE = "strange"


@page("/seals", act="seal list")
def seals(visit: Visit) -> Response:
    """Strangers, repeats and missing ones, or gaps, as technicians of the operator's regions have them."""
    if visit.field("serial"):
        return visit.go_to(page_url("seal", serial=visit.field("serial")))
    what = Lists.SKIPPED if visit.field("what") == Lists.SKIPPED else Lists.STRANGE
    rows, next_after = _listed(visit, what)
    return visit.show("console/seals.html", what=what, rows=rows, next_after=next_after)


@page("/seals/<serial>", act="seal list")
def seal(visit: Visit, serial: str) -> Response:
    """One seal from its box to a meter, also one that no register knows. No meter of another region is named."""
    written = parse_seal(serial)
    if written is None:
        raise InvalidInput(_("That is no serial of a seal: 4 to 16 letters and digits."), "not_a_seal")
    found, events = visit.work.seals.whereabouts(written), visit.work.seals.history(written, EVENTS_SHOWN)
    if found is None and not events:
        raise NotFound(_("No register and no technician knows a seal {serial}.", serial=written), "no_seal")
    return visit.show(
        "console/seal.html",
        serial=written,
        found=found if found and _is_ours(visit, found["region"]) else None,
        is_elsewhere=found is not None and not _is_ours(visit, found["region"]),
        events=[_event(visit, each) for each in events],
    )


def _listed(visit: Visit, what: Lists) -> tuple[list[dict[str, Any]], str | None]:
    if what is Lists.SKIPPED:
        rows = visit.work.seals.skipped(visit.field("after"), PER_PAGE + 1, visit.regions)
        return rows[:PER_PAGE], rows[PER_PAGE - 1]["serial"] if len(rows) > PER_PAGE else None
    rows = visit.work.seals.strange(page_after(visit), PER_PAGE + 1, visit.regions)
    return rows[:PER_PAGE], str(rows[PER_PAGE - 1]["id"]) if len(rows) > PER_PAGE else None


def _event(visit: Visit, event: dict[str, Any]) -> dict[str, Any]:
    shown = {**event, "reference": reference(VISIT, event["order_id"]) if event["order_id"] else None}
    if _is_ours(visit, event["region"]):
        return shown
    return {**shown, "technician": None, "meter": None, "reference": None, "order_id": None, "region": _("another")}


def _is_ours(visit: Visit, region: str | None) -> bool:
    """A box is in no region: it is everybody's."""
    return region is None or visit.operator.covers(region)
