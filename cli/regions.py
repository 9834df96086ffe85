"""`region list`, `region set`: the regions, and what is set for each."""

from typing import Any

import click

from cli.common import answered, by_operator, parts, system_user
from domain.errors import InvalidInput


@click.group()
def region() -> None:
    """The regions of the company."""


@region.command("list")
@answered
def list_() -> dict[str, Any]:
    """Every region, and what is set for it; empty is as the setting for all."""
    with parts().store.reading() as unit_of_work:
        return {"regions": unit_of_work.regions.all()}


@region.command("set")
@click.argument("name")
@click.option("--reading-window-days", type=click.IntRange(1, 365), help="Days from a reading to the next one.")
@by_operator
@answered
def set_(name: str, reading_window_days: int | None, operator: str) -> dict[str, Any]:
    """Make the region NAME known; what is given is set, what is left out stays."""
    if not name.strip():
        raise InvalidInput("A region has a name", "no_name")
    given = {"reading_window_days": reading_window_days} if reading_window_days else {}
    with parts().store.transaction() as unit_of_work:
        unit_of_work.regions.set(name.strip(), **given)
        unit_of_work.audit.add("region set", name.strip(), system_user=system_user(), operator=operator, **given)
    return {"region": name.strip(), **given}
