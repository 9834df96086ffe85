"""Regions: what differs from one part of the country to another; the table stands beside the accounts."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from domain.campaigns.rollout import Region
from domain.errors import NotFound
from store.accounts.accounts import regions
from store.campaigns.audience import IS_RENUMBERED

_ALL = sa.text(f"""
SELECT g.name, g.state, (SELECT name FROM areas WHERE region = g.name AND is_pilot), g.opens_on, g.target_on,
       g.reading_window_days, coalesce(n.accounts, 0), coalesce(n.renumbered, 0)
FROM regions g
LEFT JOIN (
    SELECT n.region, count(*) AS accounts, count(*) FILTER (WHERE {IS_RENUMBERED}) AS renumbered
    FROM accounts a JOIN areas n ON n.id = a.area_id GROUP BY n.region
) n ON n.region = g.name
ORDER BY g.name
""")
_BEGAN_AT = sa.text("SELECT CAST(min(started_at) AT TIME ZONE 'Africa/Nairobi' AS date) FROM campaigns")
_STATE = sa.text("SELECT name, state FROM regions WHERE lower(name) = lower(:name) FOR NO KEY UPDATE")
_SET_PILOT = sa.text("""
UPDATE areas SET is_pilot = lower(name) = lower(:area) WHERE region = :region RETURNING is_pilot
""")
_HAS_PILOT = sa.text("SELECT EXISTS (SELECT FROM areas WHERE region = :region AND is_pilot)")


class Regions:
    """Reads and writes regions on the connection of a unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def all(self) -> list[Region]:
        """Every region with its accounts counted: seconds where there are millions."""
        return [Region(*row) for row in self._connection.execute(_ALL)]

    def renumbering_began_on(self) -> date | None:
        """The day on which the first campaign started."""
        return self._connection.scalar(_BEGAN_AT)

    def state(self, name: str) -> tuple[str, str]:
        """The name as it is kept, and the state; nobody else changes it until the commit. Raises `NotFound`."""
        found = self._connection.execute(_STATE, {"name": name.strip()}).first()
        if found is None:
            raise NotFound(f"There is no region {name}: `region list` shows those there are", "no_region")
        return found[0], found[1]

    def set(self, name: str, **values: Any) -> str:
        """Make the region known, in any capitals, with these values of its own; its name as it is kept."""
        row = insert(regions).values(name=name, **values)
        kept = {"name": regions.c.name, **values}
        known = row.on_conflict_do_update(index_elements=[sa.text("lower(name)")], set_=kept)
        return str(self._connection.scalar(known.returning(regions.c.name)))

    def set_pilot(self, region: str, area: str) -> None:
        """Make this the area that opens first. Raises `NotFound`."""
        changed = self._connection.scalars(_SET_PILOT, {"region": region, "area": area.strip()})
        if not any(changed):
            raise NotFound(f"There is no area {area} in {region}", "no_area")

    def has_pilot(self, region: str) -> bool:
        """Whether an area was named that opens first."""
        return bool(self._connection.scalar(_HAS_PILOT, {"region": region}))
