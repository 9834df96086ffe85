"""Campaigns and their waves: what was planned and approved, where each stands, and how far its wave has come."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import BigInteger, Boolean, Column, DateTime, ForeignKey, Identity, Index, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from domain.campaigns.campaigns import LIFE, OPEN, PAUSED, RUNNING, Campaign, Wave
from domain.errors import NotFound, Refused
from store.core.metadata import metadata
from store.core.repository import Repository

OPEN_STATES = ", ".join(f"'{state}'" for state in OPEN)

campaigns = Table(
    "campaigns",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("region", Text, ForeignKey("regions.name"), nullable=False),
    Column("area_id", BigInteger, ForeignKey("areas.id"), comment="empty: the whole region"),
    Column("pilot_area_id", BigInteger, ForeignKey("areas.id"), comment="runs first, and decides about the rest"),
    Column("state", Text, nullable=False, server_default=LIFE.born),
    Column("reason", Text, comment="why it is paused"),
    Column("deadline", DateTime(timezone=True), nullable=False),
    Column("gate_percent", Integer, nullable=False, comment="delivered of settled that the pilot must reach"),
    Column("template", Text, comment="the operator's own text; empty: that of the catalogue"),
    Column(
        "hash", Text, nullable=False, server_default="", comment="of all that is approved: audience, texts, figures"
    ),
    Column("figures", JSONB, nullable=False, server_default="{}"),
    Column("planned_by", Text, nullable=False),
    Column("planned_at", DateTime(timezone=True), nullable=False),
    Column("approved_by", Text),
    Column("approved_at", DateTime(timezone=True)),
    Column("started_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    sa.CheckConstraint(f"state IN {LIFE.states}", name="state"),
    sa.CheckConstraint("approved_by <> planned_by", name="approved_by_another"),
    Index("campaigns_one_open_idx", "region", unique=True, postgresql_where=sa.text(f"state IN ({OPEN_STATES})")),
)

campaign_waves = Table(
    "campaign_waves",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("campaign_id", BigInteger, ForeignKey("campaigns.id"), nullable=False),
    Column("is_pilot", Boolean, nullable=False),
    Column("first", Integer, nullable=False),
    Column("end", Integer, nullable=False, comment="its accounts have the places from first to before end"),
    Column("upto", Integer, nullable=False, comment="those before this place have their numbers"),
    sa.UniqueConstraint("campaign_id", "is_pilot"),
    sa.CheckConstraint('first <= upto AND upto <= "end"', name="upto"),
)

RUNNING_WAVES = f"""
    SELECT w.id FROM campaign_waves w JOIN campaigns c ON c.id = w.campaign_id WHERE c.state = '{RUNNING}'
"""
"""What a query asks for: the waves whose messages may leave."""

_ADD = sa.text("""
INSERT INTO campaigns (region, state, area_id, pilot_area_id, deadline, gate_percent, template, planned_by, planned_at)
VALUES (:region, :state, :area_id, :pilot_area_id, :deadline, :gate_percent, :template, :planned_by, :now)
RETURNING id
""")
_ADD_WAVE = sa.text("""
INSERT INTO campaign_waves (campaign_id, is_pilot, first, "end", upto)
VALUES (:campaign_id, :is_pilot, :first, :end, :first) RETURNING id
""")
SELECT_CAMPAIGN = """
SELECT c.id, c.region, a.name AS area, p.name AS pilot, c.state, c.deadline, c.gate_percent, c.hash, c.planned_by,
       c.approved_by, c.reason
FROM campaigns c LEFT JOIN areas a ON a.id = c.area_id LEFT JOIN areas p ON p.id = c.pilot_area_id
"""
_GET = sa.text(f"{SELECT_CAMPAIGN} WHERE c.id = :id")
_LOCK = sa.text(f"{SELECT_CAMPAIGN} WHERE c.id = :id FOR NO KEY UPDATE OF c")
_DUE = f"(c.state = '{RUNNING}' OR (c.state = '{PAUSED}' AND c.deadline <= :now))"
_LOCK_IF_DUE = sa.text(f"{SELECT_CAMPAIGN} WHERE c.id = :id AND {_DUE} FOR NO KEY UPDATE OF c SKIP LOCKED")
_OPEN_IN = sa.text(f"{SELECT_CAMPAIGN} WHERE c.region = :region AND c.state IN ({OPEN_STATES})")
_ALL_DUE = sa.text(f"SELECT id FROM campaigns c WHERE {_DUE} ORDER BY id")
_WAVES = sa.text("""
SELECT id, campaign_id, is_pilot, first, "end", upto FROM campaign_waves WHERE campaign_id = :id ORDER BY is_pilot DESC
""")
_FIGURES = sa.text("SELECT figures FROM campaigns WHERE id = :id")
_FREEZE = sa.text("UPDATE campaigns SET hash = :hash, figures = :figures WHERE id = :id").bindparams(
    sa.bindparam("figures", type_=JSONB)
)
_AREA = sa.text("SELECT id FROM areas WHERE region = :region AND lower(name) = lower(:name)")
_REGION = sa.text("SELECT name FROM regions WHERE lower(name) = lower(:name)")

# Event -> what else is written when it happens.
_WRITES = {
    "approved": "approved_by = :by, approved_at = :now",
    "started": "started_at = :now",
    "paused": "reason = :reason",
    "resumed": "reason = NULL",
    "ended": "ended_at = :now, reason = NULL",
    "cancelled": "ended_at = :now, reason = NULL",
}


class Campaigns(Repository):
    """Reads and writes campaigns on the connection of a unit of work."""

    def region(self, name: str) -> str:
        """The region's name as it is kept. Raises `NotFound`."""
        found = self._connection.scalar(_REGION, {"name": name.strip()})
        if found is None:
            raise NotFound(f"There is no region {name}: `region list` shows those there are", "no_region")
        return str(found)

    def area(self, region: str, name: str) -> int:
        """The id of an area of the region. Raises `NotFound`."""
        found = self._connection.scalar(_AREA, {"region": region, "name": name.strip()})
        if found is None:
            raise NotFound(f"There is no area {name} in {region}", "no_area")
        return int(found)

    def add(self, **planned: Any) -> int:
        return int(self._connection.scalar(_ADD, {"state": LIFE.born, **planned, "now": self._now}))

    def add_wave(self, campaign_id: int, *, is_pilot: bool, first: int, end: int) -> Wave:
        asked = {"campaign_id": campaign_id, "is_pilot": is_pilot, "first": first, "end": end}
        return Wave(self._connection.scalar(_ADD_WAVE, asked), campaign_id, is_pilot, first, end, first)

    def freeze(self, campaign_id: int, digest: str, figures: dict[str, Any]) -> None:
        """Keep what will be approved."""
        self._connection.execute(_FREEZE, {"id": campaign_id, "hash": digest, "figures": figures})

    def figures(self, campaign_id: int) -> Mapping[str, Any]:
        """What the plan said of itself."""
        return cast("Mapping[str, Any]", self._connection.scalar(_FIGURES, {"id": campaign_id}))

    def get(self, campaign_id: int) -> Campaign:
        """Raises `NotFound`."""
        return self._one(_GET, campaign_id)

    def lock(self, campaign_id: int) -> Campaign:
        """As it is once the batch that is being written has ended; no other begins until the commit."""
        return self._one(_LOCK, campaign_id)

    def lock_if_due(self, campaign_id: int) -> Campaign | None:
        """None where there is nothing to do for it now, or somebody else is at it."""
        row = self._connection.execute(_LOCK_IF_DUE, {"id": campaign_id, "now": self._now}).first()
        return Campaign(*row) if row else None

    def open_in(self, region: str) -> Campaign | None:
        row = self._connection.execute(_OPEN_IN, {"region": region}).first()
        return Campaign(*row) if row else None

    def due(self) -> Sequence[int]:
        """Those that run, and those whose deadline came while they were paused."""
        return list(self._connection.scalars(_ALL_DUE, {"now": self._now}))

    def waves(self, campaign_id: int) -> list[Wave]:
        """The pilot first."""
        return [Wave(*row) for row in self._connection.execute(_WAVES, {"id": campaign_id})]

    def move(self, campaign: Campaign, event: str, **values: Any) -> str:
        """The new state. Raises `Refused` where the event cannot happen to it now."""
        target = campaign.after(event)
        sources = ", ".join(f"'{state}'" for state in LIFE.sources(event))
        statement = f"UPDATE campaigns SET state = '{target}', {_WRITES[event]} WHERE id = :id AND state IN ({sources})"
        moved = self._connection.execute(sa.text(statement), {**values, "id": campaign.id, "now": self._now})
        if not moved.rowcount:
            raise Refused(f"Campaign {campaign.id} was changed by somebody else just now", "changed")
        return target

    def _one(self, statement: sa.TextClause, campaign_id: int) -> Campaign:
        row = self._connection.execute(statement, {"id": campaign_id}).first()
        if row is None:
            raise NotFound(f"There is no campaign {campaign_id}", "no_campaign")
        return Campaign(*row)
