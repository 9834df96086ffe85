"""The rollout: where each region stands, at the pace so far when it is done, and whether that is in time."""

from datetime import date
from typing import Any

from werkzeug.wrappers import Response

from domain.campaigns.rollout import Forecast, Region, forecasts, pace
from domain.services.campaigns.open_region import OpenRegion, open_region
from domain.values.periods import business_date
from web.console.pages import form, page
from web.console.pictures import lying_bars
from web.console.shared import Shared
from web.console.texts import _
from web.console.visit import Visit

_REGIONS: Shared[str, list[Region]] = Shared(seconds=30)
"""Accounts are counted by region: once for all who look."""


@page("/rollout", act="campaign show")
def rollout(visit: Visit) -> Response:
    """Every region: a plan of the country is no secret between operators."""
    found = _REGIONS.get("all", visit.work.regions.all)
    began_on = visit.work.regions.renumbering_began_on()
    today = business_date(visit.work.now)
    numbers_per_day = pace(found, began_on, today)
    expected = forecasts(found, numbers_per_day, today)
    rows = [_row(each, expected[each.name], today) for each in found]
    picture = lying_bars(
        [(each.name, (each.renumbered, each.left)) for each in found], [_("with new number"), _("to come")]
    )
    return visit.show("console/rollout.html", rows=rows, picture=picture, numbers_per_day=round(numbers_per_day))


@form("/rollout/open", act="region open")
def open_the_region(visit: Visit) -> Response:
    """Let the customers of a region read their own meters, from today."""
    region = visit.field("region")
    visit.check("region open", region)
    opened = open_region(OpenRegion(region), visit.work)
    if opened.opened:
        visit.audit("region open", opened.name)
    return visit.go("rollout", _("{region} is open.", region=opened.name))


def _row(region: Region, expected: Forecast, today: date) -> dict[str, Any]:
    days = (region.target_on - today).days if region.target_on else None
    return {"region": region, "expected": expected, "days_to_target": days}
