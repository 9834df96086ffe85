"""The conversation on the phone: how sessions go on by flow and language, and where they end."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from werkzeug.wrappers import Response

from catalogues import N_
from domain.errors import InvalidInput
from parts import records
from web.console.fields import whole_number
from web.console.pages import page
from web.console.pictures import lying_bars
from web.console.shared import Shared
from web.console.texts import _
from web.console.visit import Visit

MAX_DAYS, USUAL_DAYS = 31, 1
MAX_STEPS = 50
ENDS = ("ended", "gone", "our_fault")

_FLOWS: Shared[int, Sequence[Mapping[str, Any]]] = Shared(seconds=60)
"""By how many days back. Workers bring the counters each minute: added up once for all who look."""
_STEPS: Shared[int, Sequence[tuple[str, str, int]]] = Shared(seconds=60)


@page("/conversation", act="session funnel", menu=N_("Conversation"))
def conversation(visit: Visit) -> Response:
    """How many sessions came into each flow, what became of them, and the steps at which the gateway saw them end."""
    days = whole_number(visit, "days", _("Days")) if visit.field("days") else USUAL_DAYS
    if not 1 <= days <= MAX_DAYS:
        raise InvalidInput(_("Give from 1 to {days} days.", days=MAX_DAYS), "not_days")
    since = visit.work.now - timedelta(days=days)
    flows = _FLOWS.get(days, lambda: records().endings(visit.work.funnel.hops(since)))
    steps = _STEPS.get(days, lambda: visit.work.funnel.reports(since))
    bars = [(f"{row['flow']} {row['language']}", [max(row[name], 0) for name in ENDS]) for row in flows]
    names = [_("ended by us"), _("left, or still there"), _("our fault")]
    return visit.show(
        "console/conversation.html",
        days=days,
        max_days=MAX_DAYS,
        flows=flows,
        steps=steps[:MAX_STEPS],
        picture=lying_bars(bars, names),
    )
