"""Interruptions that are over: how long, why, whom they hit, and how we know. Times of return and figures need them."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import insert

from domain.accounts.accounts import ACTIVE
from domain.outages.grouping import OutageRules
from domain.outages.incidents import LIFE, Incident
from domain.outages.interruptions import NETWORK, REPORTS, SOURCES, SUSTAINED
from domain.outages.return_times import Likeness, band_of
from store.core.metadata import metadata
from store.core.repository import Repository

interruptions = Table(
    "interruptions",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("incident_id", BigInteger, ForeignKey("incidents.id"), unique=True),
    Column("region", Text, ForeignKey("regions.name"), nullable=False),
    Column("place_kind", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("band", SmallInteger, nullable=False, comment="the quarter of the day in which it began"),
    Column("is_planned", Boolean, nullable=False),
    Column("began_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True), nullable=False),
    Column("accounts", Integer, nullable=False, comment="without power, as far as we know"),
    Column("source", Text, nullable=False, comment="how we know which accounts"),
    Column("promised_at", DateTime(timezone=True), comment="the time of return that was said last"),
    Column("promise_changes", Integer, nullable=False, server_default="0"),
    CheckConstraint(f"source IN {SOURCES}", name="source"),
    CheckConstraint("began_at <= ended_at AND accounts >= 0", name="extent"),
    Index("interruptions_alike_idx", "region", "place_kind", "began_at"),
    Index("interruptions_began_at_idx", "began_at"),
)

MAX_LOOKED_AT = 1_000
MINUTES = "extract(epoch FROM ended_at - began_at) / 60"

# The accounts of a transformer that has an incident of its own are counted there.
_OF_FEEDER = sa.text(f"""
    SELECT count(*) FROM accounts a
    WHERE a.feeder_id = :feeder_id AND a.status = '{ACTIVE}' AND NOT EXISTS (
        SELECT FROM incidents o WHERE o.transformer_id = a.transformer_id
        AND o.state <> '{LIFE.target("merge")}' AND coalesce(o.closed_at, :now) > :began_at)
""")
_OF_TRANSFORMER = sa.text(f"""
    SELECT count(*) FROM accounts WHERE transformer_id = :transformer_id AND status = '{ACTIVE}'
""")
_OF_REPORTS = sa.text("""
    SELECT count(DISTINCT coalesce('a' || account_id, phone)) FROM outage_tickets WHERE incident_id = :id
""")
_TAKE_OFF = sa.text("""
    UPDATE interruptions SET accounts = accounts - least(accounts, :accounts) WHERE incident_id = :incident_id
""")
# The likest first: cause and hour, the cause alone, the hour alone, all at places of this kind.
_PERCENTILE = sa.text(f"""
    WITH past AS (
        SELECT cause, band, minutes FROM (
            SELECT cause, band, {MINUTES} AS minutes, began_at FROM interruptions
            WHERE region = :region AND place_kind = :place_kind AND NOT is_planned
            ORDER BY began_at DESC LIMIT {MAX_LOOKED_AT}
        ) newest WHERE minutes > {SUSTAINED.total_seconds() / 60:.0f}
    )
    SELECT ceil(percentile_cont(CAST(:percentile AS float) / 100) WITHIN GROUP (ORDER BY minutes))
    FROM (VALUES (1, true, true), (2, true, false), (3, false, true), (4, false, false))
         AS step (place, same_cause, same_band)
    JOIN past ON (NOT same_cause OR past.cause = :cause) AND (NOT same_band OR past.band = :band)
    GROUP BY step.place HAVING count(*) >= :fewest ORDER BY step.place LIMIT 1
""")


class Interruptions(Repository):
    """Reads and writes interruptions on the connection of a unit of work."""

    def add(self, incident: Incident) -> None:
        """The incident is over now, for those whom it hit."""
        accounts, source = self._hit_by(incident)
        row = insert(interruptions).values(
            incident_id=incident.id,
            region=incident.place.region,
            place_kind=incident.place.kind,
            cause=incident.cause,
            band=band_of(incident.began_at),
            is_planned=False,
            began_at=incident.began_at,
            ended_at=self._now,
            accounts=accounts,
            source=source,
            promised_at=incident.return_at,
            promise_changes=incident.return_changes,
        )
        self._connection.execute(row.on_conflict_do_nothing())

    def take_off(self, incident_id: int, accounts: int) -> None:
        """So many of its accounts are still without power: they are counted where that ends."""
        self._connection.execute(_TAKE_OFF, {"incident_id": incident_id, "accounts": accounts})

    def percentile_minutes(self, like: Likeness, rules: OutageRules) -> int | None:
        """What so many in a hundred of the outages like this one took at most; None where there were too few."""
        asked = {"region": like.region, "place_kind": like.place_kind, "cause": like.cause, "band": like.band}
        limits = {"percentile": rules.return_percentile, "fewest": rules.min_history}
        found = self._connection.execute(_PERCENTILE, {**asked, **limits}).scalar()
        return None if found is None else int(found)

    def _hit_by(self, incident: Incident) -> tuple[int, str]:
        """The network knows who hangs on a transformer or feeder; elsewhere, and of who is still dark, we know only
        those who said so.
        """
        if incident.parent_id is not None or not incident.place.has_known_accounts:
            return int(self._connection.execute(_OF_REPORTS, {"id": incident.id}).scalar_one()), REPORTS
        if incident.place.transformer_id is not None:
            asked = {"transformer_id": incident.place.transformer_id}
            return int(self._connection.execute(_OF_TRANSFORMER, asked).scalar_one()), NETWORK
        of_feeder: dict[str, Any] = {
            "feeder_id": incident.place.feeder_id,
            "began_at": incident.began_at,
            "now": self._now,
        }
        return int(self._connection.execute(_OF_FEEDER, of_feeder).scalar_one()), NETWORK
