"""Visits that wait for a person: a photo that has not come, a reading that was not taken, a meter that nobody saw."""

from werkzeug.wrappers import Response

from domain.care.case_references import VISIT, reference
from domain.errors import InvalidInput
from domain.field.visit_orders import Unfinished
from web.console.fields import page_after
from web.console.pages import page
from web.console.texts import _
from web.console.visit import Visit

PER_PAGE = 50


@page("/visits", act="order list")
def unfinished_visits(visit: Visit) -> Response:
    """One of the three lists, in the operator's regions."""
    what = _what(visit.field("what"))
    found = visit.work.unfinished_visits.of(what, page_after(visit), PER_PAGE + 1, visit.regions)
    visit.audit("list shown", "visits", rows=len(found[:PER_PAGE]), to_a_file=False)
    titles = {
        Unfinished.PHOTO: _("The photo has not come"),
        Unfinished.READING: _("The reading was not taken"),
        Unfinished.LEFT: _("Nobody saw the meter, and no visit follows"),
    }
    return visit.show(
        "console/unfinished_visits.html",
        what=what,
        titles=titles,
        rows=[{**each, "reference": reference(VISIT, each["id"])} for each in found[:PER_PAGE]],
        next_after=found[PER_PAGE - 1]["id"] if len(found) > PER_PAGE else None,
    )


def _what(typed: str) -> Unfinished:
    if typed and typed not in set(Unfinished):
        raise InvalidInput(_("There is no such list of visits."), "no_list")
    return Unfinished(typed) if typed else Unfinished.PHOTO
