"""Regions: what differs from one part of the country to another."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import BigInteger, Boolean, Column, Date, ForeignKey, Identity, Index, Integer, Table, Text
from sqlalchemy.dialects.postgresql import insert

from domain.campaigns.rollout import LIVE, PILOT, STATES, WAITING, Region
from domain.errors import NotFound
from domain.messaging.messages import EXPIRED, FAILED
from store.campaigns.audience import IS_RENUMBERED, NOTIFIED
from store.core.in_regions import in_regions, lowered
from store.core.metadata import metadata
from store.core.repository import Repository

regions = Table(
    "regions",
    metadata,
    Column("name", Text, primary_key=True),
    Column("reading_window_days", Integer, comment="days from a reading to the next window; empty: as the setting"),
    Column("state", Text, nullable=False, server_default=LIVE),
    Column("opens_on", Date, comment="when its customers begin to read their own meters"),
    Column("target_on", Date, comment="the day by which all its accounts shall have their new numbers"),
    sa.CheckConstraint("reading_window_days >= 1", name="reading_window_days"),
    sa.CheckConstraint(f"state IN {STATES}", name="state"),
    Index("regions_same_name_idx", sa.text("lower(name)"), unique=True),
)

areas = Table(
    "areas",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("region", Text, ForeignKey("regions.name"), nullable=False),
    Column("name", Text, nullable=False),
    Column("is_pilot", Boolean, nullable=False, server_default=sa.text("false"), comment="opens before its region"),
    Index("areas_same_name_idx", "region", sa.text("lower(name)"), unique=True),
)

READS_ITSELF = f"g.state <> '{WAITING}' AND (g.state <> '{PILOT}' OR n.is_pilot)"
"""What a query asks of an area `n` and its region `g`: whether its customers read their own meters."""

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
WITH before AS (
    UPDATE areas SET is_pilot = false WHERE region = :region AND is_pilot AND lower(name) <> lower(:area)
)
INSERT INTO areas (region, name, is_pilot) VALUES (:region, :area, true)
ON CONFLICT (region, lower(name)) DO UPDATE SET is_pilot = true RETURNING name, xmax = 0
""")
# Whom no SMS reached is looked up from the messages that failed: few, and indexed; who was notified later is left out.
_NOT_NOTIFIED = sa.text(f"""
SELECT n.region, count(DISTINCT a.id)
FROM messages m
JOIN campaign_waves w ON w.id = m.wave_id
CROSS JOIN LATERAL (SELECT CAST(split_part(m.subject, ':', 2) AS int) AS place) head
JOIN campaign_accounts c
  ON c.campaign_id = w.campaign_id AND (c.place = head.place OR (c.head = head.place AND c.head <> c.place))
JOIN accounts a ON a.id = c.account_id
JOIN areas n ON n.id = a.area_id
WHERE m.accounts > 0 AND m.state IN ('{FAILED}', '{EXPIRED}') AND {IS_RENUMBERED} AND NOT {NOTIFIED}
GROUP BY n.region
""")
_HAS_PILOT = sa.text("SELECT EXISTS (SELECT FROM areas WHERE region = :region AND is_pilot)")
_IS_OPEN = sa.text(f"""
SELECT NOT EXISTS (
    SELECT FROM regions g JOIN areas n ON n.region = g.name
    WHERE lower(g.name) = lower(:name) AND lower(n.name) = lower(coalesce(CAST(:area AS text), n.name))
      AND NOT ({READS_ITSELF})
)
""")


_NAMES = sa.text("SELECT name FROM regions ORDER BY name")
_AREA_NAMES = sa.text(f"""
SELECT name FROM areas WHERE {in_regions("region")} ORDER BY region, lower(name) LIMIT :limit
""")


class Regions(Repository):
    """Reads and writes regions on the connection of a unit of work."""

    def names(self) -> list[str]:
        """Of every region, by the alphabet."""
        return list(self._connection.scalars(_NAMES))

    def area_names(self, of_regions: Sequence[str], limit: int) -> Sequence[str]:
        """Of areas in these regions, of all where none is named; so many, by the alphabet of each region."""
        asked = {"regions": lowered(of_regions), "limit": limit}
        return self._connection.scalars(_AREA_NAMES, asked).all()

    def all(self) -> list[Region]:
        """Every region with its accounts counted: seconds where there are millions."""
        return [Region(*row) for row in self._connection.execute(_ALL)]

    def add(self, names: Sequence[str]) -> int:
        """Make the regions known; how many were not."""
        rows = insert(regions).values([{"name": name} for name in names]).on_conflict_do_nothing()
        return len(self._connection.execute(rows.returning(regions.c.name)).all())

    def renumbering_began_on(self) -> date | None:
        """The day on which the first campaign started."""
        return cast("date | None", self._connection.scalar(_BEGAN_AT))

    def state(self, name: str) -> tuple[str, str]:
        """The name as it is kept, and the state; nobody else changes it until the commit. Raises `NotFound`."""
        found = self._connection.execute(_STATE, {"name": name.strip()}).first()
        if found is None:
            raise NotFound(f"There is no region {name}: `region list` shows those there are", "no_region")
        return found[0], found[1]

    def is_open(self, name: str, area: str | None) -> bool:
        """Whether all customers of the region, or of one area of it, read their own meters."""
        return bool(self._connection.scalar(_IS_OPEN, {"name": name.strip(), "area": area and area.strip()}))

    def set(self, name: str, **values: Any) -> tuple[str, bool]:
        """Make the region known, in any capitals, with these values of its own; its name as it is kept, and whether
        nobody knew it before.
        """
        row = insert(regions).values(name=name, **values)
        kept = {"name": regions.c.name, **values}
        known = row.on_conflict_do_update(index_elements=[sa.text("lower(name)")], set_=kept)
        kept_name, is_new = self._connection.execute(known.returning(regions.c.name, sa.text("xmax = 0"))).one()
        return str(kept_name), bool(is_new)

    def set_pilot(self, region: str, area: str) -> tuple[str, bool]:
        """Make this the area that opens first; its name as it is kept, and whether nobody knew it before."""
        name, is_new = self._connection.execute(_SET_PILOT, {"region": region, "area": area.strip()}).one()
        return str(name), bool(is_new)

    def not_notified(self) -> dict[str, int]:
        """Accounts with a new number that no SMS has announced, by region, where somebody may still announce it."""
        return {region: int(accounts) for region, accounts in self._connection.execute(_NOT_NOTIFIED)}

    def has_pilot(self, region: str) -> bool:
        """Whether an area was named that opens first."""
        return bool(self._connection.scalar(_HAS_PILOT, {"region": region}))
