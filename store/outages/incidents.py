"""Incidents: what crews work on, where, since when, and what customers were told of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, ForeignKey, Identity, Index, Integer, Table, Text
from sqlalchemy.dialects.postgresql import insert

from domain.accounts.outage_status import CAUSES, CREW_STATES, LOOKING, UNKNOWN
from domain.care.outages import DANGER, KNOWN, OF_THE_SUPPLY, Area, Reporter, Ticket
from domain.care.outages import LIFE as TICKET_LIFE
from domain.outages.incidents import CONFIRMED, LIFE, OPEN, Incident, Place
from store.core.in_regions import in_regions, lowered
from store.core.metadata import metadata
from store.core.repository import Repository

incidents = Table(
    "incidents",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("region", Text, ForeignKey("regions.name"), nullable=False),
    Column("area_id", BigInteger, ForeignKey("areas.id"), comment="without any of the three: the whole region"),
    Column("feeder_id", BigInteger, ForeignKey("feeders.id")),
    Column("transformer_id", BigInteger, ForeignKey("transformers.id")),
    Column("state", Text, nullable=False, server_default=LIFE.born),
    Column("began_at", DateTime(timezone=True), nullable=False, comment="when its first report came"),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("closed_at", DateTime(timezone=True)),
    Column("cause", Text, nullable=False, server_default=UNKNOWN),
    Column("crew", Text, comment="who works on it"),
    Column("crew_state", Text, nullable=False, server_default=LOOKING),
    Column("return_at", DateTime(timezone=True), comment="when power is back, as it was said last"),
    Column("return_changes", Integer, nullable=False, server_default="0", comment="of what was said first"),
    Column(
        "parent_id",
        BigInteger,
        ForeignKey("incidents.id"),
        comment="whose end it disproves, or into which it was merged",
    ),
    CheckConstraint("num_nonnulls(area_id, feeder_id, transformer_id) <= 1", name="place"),
    CheckConstraint(f"state IN {LIFE.states}", name="state"),
    CheckConstraint(f"(closed_at IS NULL) = (state IN {OPEN})", name="closed"),
    CheckConstraint(f"cause IN {CAUSES}", name="cause"),
    CheckConstraint(f"crew_state IN {CREW_STATES}", name="crew_state"),
    Index(
        "incidents_open_idx",
        "region",
        sa.text("coalesce(area_id, 0)"),
        sa.text("coalesce(feeder_id, 0)"),
        sa.text("coalesce(transformer_id, 0)"),
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    ),
    Index("incidents_parent_id_idx", "parent_id", postgresql_where=sa.text("parent_id IS NOT NULL")),
)

IS_AT_ACCOUNT = """
    (i.transformer_id = a.transformer_id OR i.feeder_id = a.feeder_id
     OR (i.transformer_id IS NULL AND i.feeder_id IS NULL AND i.region = n.region
         AND coalesce(i.area_id, n.id) = n.id))
"""
"""What a query asks of an incident `i`, an account `a` and its area `n`: whether the supply hangs there."""
STATUS_OF_INCIDENT = f"i.state = '{CONFIRMED}', i.cause, i.crew_state, i.return_at"
"""What makes an `OutageStatus` of an incident `i`."""
NEAREST_FIRST = "i.transformer_id IS NULL, i.feeder_id IS NULL, i.area_id IS NULL, i.id"

_REGION = sa.text("SELECT name FROM regions WHERE lower(name) = lower(:name)")
_AREA = sa.text("SELECT id, name, region FROM areas WHERE region = :region AND lower(name) = lower(:name)")
_TRANSFORMER = sa.text("SELECT id FROM transformers WHERE region = :region AND lower(name) = lower(:name)")
_NAME = sa.text("""
    SELECT coalesce(
        (SELECT name FROM transformers WHERE id = :transformer_id),
        (SELECT name FROM feeders WHERE id = :feeder_id),
        (SELECT name FROM areas WHERE id = :area_id),
        :region
    )
""")
_FEEDER = sa.text("SELECT id FROM feeders WHERE region = :region AND lower(name) = lower(:name)")
_SAME = sa.text("""
    SELECT id FROM incidents
    WHERE region = :region AND coalesce(area_id, 0) = coalesce(:area_id, 0)
      AND coalesce(feeder_id, 0) = coalesce(:feeder_id, 0)
      AND coalesce(transformer_id, 0) = coalesce(:transformer_id, 0) AND closed_at IS NULL
""")
_COLUMNS = """
    id, region, area_id, feeder_id, transformer_id, state, began_at, cause, crew, crew_state, return_at, return_changes,
    parent_id, closed_at
"""
_LOCK = sa.text(f"SELECT {_COLUMNS} FROM incidents WHERE id = :id FOR UPDATE")
# Those who wait for the incident of their place; what is wrong with a meter or an appliance is none of it.
_TAKE_UP = sa.text(f"""
    UPDATE outage_tickets t SET state = '{TICKET_LIFE.target("take up")}', incident_id = i.id
    FROM incidents i
    WHERE i.id = :id AND t.state = ANY(:waiting) AND t.kind = ANY(:kinds) AND NOT t.only_here AND t.id IN (
        SELECT w.id FROM outage_tickets w
        WHERE i.transformer_id IS NULL AND i.feeder_id IS NULL AND w.state = ANY(:waiting)
          AND w.area_id IN (SELECT id FROM areas WHERE region = i.region AND id = coalesce(i.area_id, id))
        UNION ALL
        SELECT w.id FROM accounts a JOIN outage_tickets w ON w.account_id = a.id
        WHERE a.transformer_id = i.transformer_id AND w.state = ANY(:waiting)
        UNION ALL
        SELECT w.id FROM accounts a JOIN outage_tickets w ON w.account_id = a.id
        WHERE a.feeder_id = i.feeder_id AND w.state = ANY(:waiting))
""")
_MOVE_TICKETS = sa.text(f"""
    UPDATE outage_tickets SET incident_id = :into_id WHERE incident_id = :id AND state = '{KNOWN}'
""")
_MERGED = sa.text("""
    UPDATE incidents SET state = :state, closed_at = :now, parent_id = :into_id WHERE id = :id AND state = ANY(:sources)
""")
_BEGAN_EARLIER = sa.text("UPDATE incidents SET began_at = least(began_at, :began_at) WHERE id = :id")
_TAKE_FROM = sa.text(f"""
    UPDATE outage_tickets t SET incident_id = i.id
    FROM incidents i, accounts a JOIN areas n ON n.id = a.area_id
    WHERE i.id = :into_id AND t.incident_id = :id AND t.state = '{KNOWN}' AND a.id = t.account_id AND {IS_AT_ACCOUNT}
""")
_PLACE_OF_ACCOUNT = sa.text("""
    SELECT n.region, CASE WHEN a.transformer_id IS NULL AND a.feeder_id IS NULL THEN a.area_id END,
           CASE WHEN a.transformer_id IS NULL THEN a.feeder_id END, a.transformer_id
    FROM accounts a JOIN areas n ON n.id = a.area_id WHERE a.id = :id
""")
_OPEN_INCIDENTS = sa.text(f"""
    SELECT i.id, i.region, a.name AS area, f.name AS feeder, x.name AS transformer, i.state, i.began_at, i.opened_at,
           i.cause, i.crew, i.crew_state, i.return_at, i.return_changes, i.parent_id AS parent,
           counted.tickets, counted.urgent
    FROM incidents i CROSS JOIN LATERAL (
        SELECT count(*) AS tickets, count(*) FILTER (WHERE t.kind = :danger) AS urgent
        FROM outage_tickets t WHERE t.incident_id = i.id AND t.state = :known
    ) counted LEFT JOIN areas a ON a.id = i.area_id LEFT JOIN feeders f ON f.id = i.feeder_id
    LEFT JOIN transformers x ON x.id = i.transformer_id
    WHERE i.closed_at IS NULL AND i.id > :after AND {in_regions("i.region")}
    ORDER BY i.id LIMIT :limit
""")
MAX_LISTED = 500


class Incidents(Repository):
    """Reads and writes incidents on the connection of a unit of work."""

    def region_named(self, name: str) -> str | None:
        """Its name as it is kept, in whatever capitals it was typed."""
        return self._connection.execute(_REGION, {"name": name.strip()}).scalar()

    def area(self, region: str, name: str) -> Area | None:
        row = self._connection.execute(_AREA, {"region": region, "name": name}).first()
        return Area(*row) if row else None

    def transformer(self, region: str, name: str) -> int | None:
        return self._connection.execute(_TRANSFORMER, {"region": region, "name": name}).scalar()

    def feeder(self, region: str, name: str) -> int | None:
        return self._connection.execute(_FEEDER, {"region": region, "name": name}).scalar()

    def name_of(self, place: Place) -> str:
        """As it is kept, and as customers know it."""
        return str(self._connection.execute(_NAME, _values(place)).scalar_one())

    def open(self, place: Place, state: str, began_at: datetime, *, parent_id: int | None = None) -> int:
        """The open incident of this place, opened now unless it is already; it began with its earliest report."""
        values = _values(place)
        row = insert(incidents).values(
            **values, state=state, began_at=began_at, opened_at=self._now, parent_id=parent_id
        )
        opened = self._connection.execute(row.on_conflict_do_nothing().returning(incidents.c.id)).scalar()
        if opened is not None:
            return int(opened)
        known = int(self._connection.execute(_SAME, values).scalar_one())
        self._connection.execute(_BEGAN_EARLIER, {"id": known, "began_at": began_at})
        return known

    def region_of(self, incident_id: int) -> str | None:
        """Where the incident is; nothing for one that there never was."""
        region: str | None = self._connection.scalar(sa.select(incidents.c.region).where(incidents.c.id == incident_id))
        return region

    def lock(self, incident_id: int) -> Incident | None:
        """The incident as it is once everybody who changes it has finished; nobody else does until the commit."""
        row = self._connection.execute(_LOCK, {"id": incident_id}).first()
        return _incident(row) if row else None

    def move(self, incident: Incident, event: str) -> bool:
        """Whether the event could happen to it as it is now."""
        state = LIFE.target(event)
        values = {"state": state, **({} if state in OPEN or event in {"prove", "doubt"} else {"closed_at": self._now})}
        moved = incidents.update().where(incidents.c.id == incident.id, incidents.c.state.in_(LIFE.sources(event)))
        return self._connection.execute(moved.values(values)).rowcount == 1

    def set_cause(self, incident_id: int, cause: str) -> None:
        self._set(incident_id, cause=cause)

    def set_crew(self, incident_id: int, crew: str | None, state: str) -> None:
        self._set(incident_id, crew=crew, crew_state=state)

    def say_return(self, incident: Incident, return_at: datetime) -> None:
        """The time of return that customers are told from now on; the first one is no change."""
        changes = incident.return_changes + (incident.return_at is not None)
        self._set(incident.id, return_at=return_at, return_changes=changes)

    def take_up(self, incident_id: int) -> int:
        """Put the reports that wait into the incident of their place; how many there were."""
        asked = {"id": incident_id, "waiting": list(TICKET_LIFE.sources("take up")), "kinds": list(OF_THE_SUPPLY)}
        return self._connection.execute(_TAKE_UP, asked).rowcount

    def attach(self, incident_id: int, ticket_ids: Sequence[int]) -> Sequence[int]:
        """Put these tickets into the incident, wherever they are; those that were waiting for it."""
        tickets = metadata.tables["outage_tickets"]
        taken = (
            tickets.update()
            .where(tickets.c.id.in_(ticket_ids), tickets.c.state.in_(TICKET_LIFE.sources("take up")))
            .values(state=TICKET_LIFE.target("take up"), incident_id=incident_id)
        )
        return self._connection.execute(taken.returning(tickets.c.id)).scalars().all()

    def restore(self, incident_id: int) -> Sequence[Reporter]:
        """Close the tickets of the incident; who is to be notified."""
        tickets = metadata.tables["outage_tickets"]
        restored = (
            tickets.update()
            .where(tickets.c.incident_id == incident_id, tickets.c.state.in_(TICKET_LIFE.sources("restore")))
            .values(state=TICKET_LIFE.target("restore"), closed_at=self._now)
        )
        return self._reporters(restored.returning(*_of_reporter(tickets)))

    def reporters(self, incident_id: int) -> Sequence[Reporter]:
        """Whose reports are open in the incident."""
        tickets = metadata.tables["outage_tickets"]
        return self._reporters(
            sa.select(*_of_reporter(tickets))
            .where(tickets.c.incident_id == incident_id, tickets.c.state == KNOWN)
            .order_by(tickets.c.id)
        )

    def merge(self, incident: Incident, into_id: int) -> int:
        """Its reports are those of the other one; how many."""
        moved = {"id": incident.id, "into_id": into_id, "state": LIFE.target("merge"), "now": self._now}
        self._connection.execute(_MERGED, {**moved, "sources": list(LIFE.sources("merge"))})
        self._connection.execute(_BEGAN_EARLIER, {"id": into_id, "began_at": incident.began_at})
        return self._connection.execute(_MOVE_TICKETS, moved).rowcount

    def take_from(self, incident_id: int, into_id: int) -> int:
        """Of its reports those from the place of the other one, which they join; how many."""
        return self._connection.execute(_TAKE_FROM, {"id": incident_id, "into_id": into_id}).rowcount

    def place_of_account(self, account_id: int) -> Place | None:
        """The smallest place that is known of the supply."""
        row = self._connection.execute(_PLACE_OF_ACCOUNT, {"id": account_id}).first()
        return Place(*row) if row else None

    def open_incidents(
        self, after: int = 0, limit: int = MAX_LISTED, regions: Sequence[str] = ()
    ) -> Sequence[Mapping[str, Any]]:
        """What crews work on in these regions or in all; how many reports wait for each, and how many are of danger."""
        asked = {"known": KNOWN, "danger": DANGER, "after": after, "limit": limit, "regions": lowered(regions)}
        return [dict(row) for row in self._connection.execute(_OPEN_INCIDENTS, asked).mappings()]

    def _set(self, incident_id: int, **values: object) -> None:
        self._connection.execute(incidents.update().where(incidents.c.id == incident_id).values(**values))

    def _reporters(self, statement: sa.Executable) -> Sequence[Reporter]:
        rows = self._connection.execute(statement)
        return [Reporter(phone, language, account, Ticket(*ticket)) for phone, language, account, *ticket in rows]


def _of_reporter(tickets: Table) -> list[Column[Any]]:
    return [tickets.c[name] for name in ("phone", "language", "account_id", "id", "kind", "place", "state")]


def _values(place: Place) -> dict[str, object]:
    return {name: getattr(place, name) for name in Place.__slots__}


def _incident(row: sa.Row[*tuple[Any, ...]]) -> Incident:
    number, region, area_id, feeder_id, transformer_id, *facts = row
    return Incident(number, Place(region, area_id, feeder_id, transformer_id), *facts)
