"""How the regions come in: where each stands, who reads the own meter there, and when all have their new numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Any, Protocol

WAITING, PILOT, LIVE, DONE = "waiting", "pilot", "live", "done"
STATES = (WAITING, PILOT, LIVE, DONE)
"""Nobody reads the own meter yet, one area does, everybody does, everybody does and all is done."""

IS_OPEN = (LIVE, DONE)


@dataclass(frozen=True, slots=True)
class Region:
    """Where a region stands. `accounts` are all of them, `renumbered` those that have their new number; by `target_on`
    all shall have it. `pilot` is the area that opens first.
    """

    name: str
    state: str
    pilot: str | None
    opens_on: date | None
    target_on: date | None
    reading_window_days: int | None
    accounts: int
    renumbered: int

    @property
    def left(self) -> int:
        return self.accounts - self.renumbered


@dataclass(frozen=True, slots=True)
class Forecast:
    """The day on which the last account of a region will have its number; None where no pace was measured yet."""

    done_on: date | None
    is_late: bool


def pace(regions: Sequence[Region], began_on: date | None, today: date) -> float:
    """New numbers a day, over the whole country, since the first campaign began."""
    days = max((today - began_on).days, 1) if began_on else 1
    return sum(region.renumbered for region in regions) / days


def forecasts(regions: Sequence[Region], numbers_per_day: float, today: date) -> Mapping[str, Forecast]:
    """By region. They come one after another, as their targets do: one gateway tells them all."""
    ahead, found = 0, {}
    for region in sorted(regions, key=lambda region: (region.target_on or date.max, region.name)):
        ahead += region.left
        done_on = _done_on(region, ahead, numbers_per_day, today)
        is_late = region.target_on is not None and region.left > 0 and (done_on is None or done_on > region.target_on)
        found[region.name] = Forecast(done_on, is_late)
    return found


def _done_on(region: Region, ahead: int, numbers_per_day: float, today: date) -> date | None:
    """None for a region without accounts: there is nothing to be done."""
    if not region.accounts:
        return None
    return _after(ahead, numbers_per_day, today) if region.left else today


def _after(accounts: int, numbers_per_day: float, today: date) -> date | None:
    """None where it would take longer than anybody plans."""
    if not numbers_per_day or (days := ceil(accounts / numbers_per_day)) > (date.max - today).days:
        return None
    return today + timedelta(days=days)


class Regions(Protocol):
    """What the use cases need of the store."""

    def state(self, name: str) -> tuple[str, str]: ...

    def is_open(self, name: str, area: str | None) -> bool: ...

    def set(self, name: str, **values: Any) -> tuple[str, bool]: ...
