"""`region list`, `region open`, `region set`: the regions, where each stands, and what is set for it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from cli.common import answered, by_operator, named, one_of, system_user
from cli.listing import listed
from cli.typed_values import DAY, WholeNumber
from domain.campaigns.rollout import PILOT, STATES, Forecast, Region, forecasts, pace
from domain.errors import InvalidInput
from domain.services.campaigns.open_region import OpenRegion, open_region
from domain.values.periods import business_date
from parts import app_parts
from store.core.timeouts import allow_slow_statements

COLUMNS = (
    "name", "state", "pilot", "opens_on", "target_on", "accounts", "renumbered", "not_notified", "done_on", "is_late",
    "reading_window_days",
)  # fmt: skip


@click.group()
def region() -> None:
    """The regions of the company."""


@region.command("list")
@listed(*COLUMNS, rows="regions")
def list_() -> dict[str, Any]:
    """Every region, where it stands, and at the pace so far when its accounts have their new numbers."""
    with app_parts().store.transaction() as unit_of_work:
        allow_slow_statements(unit_of_work.connection)
        found = unit_of_work.regions.all()
        not_notified = unit_of_work.regions.not_notified()
        began_on = unit_of_work.regions.renumbering_began_on()
        today = business_date(unit_of_work.now)
    numbers_per_day = pace(found, began_on, today)
    expected = forecasts(found, numbers_per_day, today)
    return {
        "numbers_a_day": round(numbers_per_day),
        "regions": [_shown(each, expected[each.name], not_notified.get(each.name, 0)) for each in found],
    }


@region.command("open")
@click.argument("region", metavar="NAME", type=named)
@by_operator
@answered
def open_(region: str, operator: str) -> dict[str, Any]:
    """Let the customers of the region NAME read their own meters, from today."""
    with app_parts().store.transaction() as unit_of_work:
        opened = open_region(OpenRegion(region), unit_of_work)
        if opened.opened:
            unit_of_work.audit.add("region open", opened.name, system_user=system_user(), operator=operator)
    return {"region": opened.name, "opened": opened.opened}


@region.command("set")
@click.argument("region", metavar="NAME", type=named)
@click.option("--state", type=one_of(STATES), help="Where it stands; without it a region is live.")
@click.option(
    "--pilot", metavar="AREA", type=named, help="The area that reads its own meters while the region is in its pilot."
)
@click.option("--opens-on", type=DAY, help="The day on which it shall open.")
@click.option("--target-on", type=DAY, help="The day by which all its accounts shall have their new numbers.")
@click.option("--reading-window-days", type=WholeNumber(1, 365), help="Days from a reading to the next one.")
@by_operator
@answered
def set_(region: str, pilot: str | None, operator: str, **options: Any) -> dict[str, Any]:
    """Make the region NAME known; what is given is set, what is left out stays."""
    if not region:
        raise InvalidInput("A region has a name", "no_name")
    given = {option: _as_date(value) for option, value in options.items() if value is not None}
    said = {"pilot": pilot, **given} if pilot else given
    with app_parts().store.transaction() as unit_of_work:
        name, is_new = unit_of_work.regions.set(region, **given)
        if pilot:
            pilot, is_new = unit_of_work.regions.set_pilot(name, pilot)
            said |= {"pilot": pilot, "pilot_is_new": is_new}
        elif given.get("state") == PILOT and not unit_of_work.regions.has_pilot(name):
            raise InvalidInput(f"In which area of {name}? Name it by --pilot AREA", "no_pilot")
        noted = {option: str(value) for option, value in said.items()}
        unit_of_work.audit.add("region set", name, system_user=system_user(), operator=operator, **noted)
    return {"region": name, "is_new": is_new, **said}


def _shown(found: Region, expected: Forecast, not_notified: int) -> Mapping[str, Any]:
    """`not_notified` have a new number and no SMS: for a hand-over, or another plan."""
    return {
        **asdict(found),
        "not_notified": not_notified,
        "done_on": expected.done_on,
        "is_late": expected.is_late,
    }


def _as_date(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value
