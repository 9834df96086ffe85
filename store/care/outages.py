"""Outages as customers report them: their tickets, and how far each is."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, DateTime, ForeignKey, Identity, Index, Table, Text

from domain.accounts.outage_status import LOOKING, PLANNED, OutageStatus
from domain.care.outages import (
    DANGER,
    KINDS,
    KNOWN,
    LIFE,
    OPEN,
    REPORTED,
    WITHDRAWN,
    Area,
    Covering,
    OutageReport,
    Surroundings,
    Ticket,
)
from domain.care.places import area_meant, names_within
from domain.outages.incidents import CONFIRMED
from store.core.batching import LookUp, Write
from store.core.in_regions import in_regions, lowered
from store.core.metadata import metadata
from store.core.repository import Repository
from store.outages.at_account import WORK_UNDER_WAY
from store.outages.incidents import IS_AT_ACCOUNT, NEAREST_FIRST, STATUS_OF_INCIDENT

MAX_AREAS_OFFERED = 8
MAX_TICKETS_SHOWN = 4

_IS_OPEN = f"state IN {OPEN}"

outage_tickets = Table(
    "outage_tickets",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True, comment="the serial of its reference"),
    Column("phone", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("place", Text, nullable=False, comment="the account's number, or area and landmark as they were typed"),
    Column("area_id", BigInteger, ForeignKey("areas.id"), comment="empty: no area that we know"),
    Column("account_id", BigInteger, ForeignKey("accounts.id")),
    Column("incident_id", BigInteger, ForeignKey("incidents.id")),
    Column("planned_id", BigInteger, ForeignKey("planned_works.id"), comment="the planned work that explains it"),
    Column("only_here", Boolean, nullable=False, server_default=sa.text("false"), comment="the neighbours have light"),
    Column("state", Text, nullable=False, server_default=LIFE.born),
    Column("reported_at", DateTime(timezone=True), nullable=False),
    Column("closed_at", DateTime(timezone=True)),
    CheckConstraint(f"kind IN {KINDS}", name="kind"),
    CheckConstraint(f"state IN {LIFE.states}", name="state"),
    Index(
        "outage_tickets_open_idx",
        "phone",
        sa.text("lower(place)"),
        "kind",
        unique=True,
        postgresql_where=sa.text(_IS_OPEN),
    ),
    Index("outage_tickets_area_id_idx", "area_id", postgresql_where=sa.text(_IS_OPEN)),
    Index("outage_tickets_incident_id_idx", "incident_id"),
    Index("outage_tickets_planned_id_idx", "planned_id", postgresql_where=sa.text("planned_id IS NOT NULL")),
    Index("outage_tickets_waiting_idx", "reported_at", postgresql_where=sa.text(f"state = '{REPORTED}'")),
    Index("outage_tickets_phone_idx", "phone", "id"),
    Index("outage_tickets_account_id_idx", "account_id", "id", postgresql_where=sa.text("account_id IS NOT NULL")),
)

_AREAS_BEGINNING = sa.text(f"""
    SELECT id, name, region FROM areas WHERE starts_with(lower(name), lower(:typed))
    ORDER BY lower(name) <> lower(:typed), name, region LIMIT {MAX_AREAS_OFFERED}
""")
_AREAS_NAMED = sa.text("SELECT id, name, region FROM areas WHERE lower(name) = ANY(:names)")
_LOCATE = sa.text(f"""
    UPDATE outage_tickets t
    SET place = CASE WHEN is_double THEN t.place ELSE :place END, area_id = coalesce(:area_id, t.area_id),
        incident_id = coalesce(:incident_id, t.incident_id), planned_id = coalesce(:planned_id, t.planned_id),
        state = CASE WHEN coalesce(CAST(:incident_id AS bigint), CAST(:planned_id AS bigint)) IS NULL THEN t.state
                ELSE '{KNOWN}' END,
        account_id = NULL
    FROM (SELECT EXISTS (SELECT FROM outage_tickets o JOIN outage_tickets mine ON mine.id = :id
                         WHERE o.phone = :phone AND lower(o.place) = lower(:place) AND o.kind = mine.kind
                           AND o.id <> mine.id AND o.{_IS_OPEN}) AS is_double) others
    WHERE t.id = :id AND t.phone = :phone AND t.{_IS_OPEN}
    RETURNING t.id, t.kind, t.place, t.state
""")
# What every report asks, in one statement. The locks are shared, so that an incident is not closed while a report joins
# it: its customer would never be notified.
_AROUND = LookUp(
    f"""
    SELECT n.id, i.id, i.is_confirmed, i.cause, i.crew_state, i.return_at, w.id, w.ends_at
    FROM (SELECT CAST(:account_id AS bigint) AS account_id, CAST(:area_id AS bigint) AS area_id) asked
    LEFT JOIN accounts a ON a.id = asked.account_id
    LEFT JOIN areas n ON n.id = coalesce(a.area_id, asked.area_id)
    LEFT JOIN LATERAL (
        SELECT i.id, {STATUS_OF_INCIDENT} FROM incidents i
        WHERE i.region = n.region AND i.closed_at IS NULL AND {IS_AT_ACCOUNT} ORDER BY {NEAREST_FIRST} LIMIT 1 FOR SHARE
    ) i (id, is_confirmed, cause, crew_state, return_at) ON true
    LEFT JOIN LATERAL (
        SELECT w.id, w.ends_at FROM planned_works w
        WHERE i.id IS NULL AND {WORK_UNDER_WAY} ORDER BY w.id LIMIT 1 FOR SHARE
    ) w ON true
""",
    ("area_id", "incident_id", "is_confirmed", "cause", "crew_state", "return_at", "planned_id", "ends_at"),
)
_ADD = Write("""
    ticket AS (
        INSERT INTO outage_tickets (phone, language, kind, place, area_id, account_id, incident_id, planned_id,
                                    only_here, state, reported_at)
        VALUES (:ticket_phone, :ticket_language, :ticket_kind, :ticket_place, :ticket_area_id, :ticket_account_id,
                :ticket_incident_id, :ticket_planned_id, :ticket_only_here, :ticket_state, :ticket_reported_at)
        ON CONFLICT DO NOTHING RETURNING id
    )
""")
_OPEN_TICKETS = sa.text(f"""
    SELECT t.id, t.kind, t.place, t.state, coalesce(i.id, w.id) AS known_by,
           i.id IS NULL OR i.state = '{CONFIRMED}', CASE WHEN i.id IS NULL THEN '{PLANNED}' ELSE i.cause END,
           coalesce(i.crew_state, '{LOOKING}'), coalesce(i.return_at, w.ends_at)
    FROM outage_tickets t LEFT JOIN incidents i ON i.id = t.incident_id
    LEFT JOIN planned_works w ON w.id = t.planned_id
    WHERE t.phone = :phone AND t.{_IS_OPEN}
    ORDER BY t.id DESC LIMIT {MAX_TICKETS_SHOWN}
""")
_SAME_TICKET = sa.text(f"""
    SELECT id, kind, place, state FROM outage_tickets
    WHERE phone = :phone AND lower(place) = lower(:place) AND kind = :kind AND {_IS_OPEN}
""")
# Each row has the words and the phone of its first report, urgent ones first: only people can tell what they mean.
_WAITING = sa.text(f"""
    SELECT a.region, a.name AS area, count(*) AS tickets, count(*) FILTER (WHERE t.kind = :danger) AS urgent,
           string_agg(DISTINCT t.kind, ', ') AS kind,
           (array_agg(t.place ORDER BY t.kind = :danger DESC, t.id))[1] AS place,
           (array_agg(t.phone ORDER BY t.kind = :danger DESC, t.id))[1] AS phone,
           min(t.reported_at) AS since, (array_agg(t.id ORDER BY t.kind = :danger DESC, t.id))[1] AS first
    FROM outage_tickets t LEFT JOIN areas a ON a.id = t.area_id
    WHERE t.{_IS_OPEN} AND t.state = ANY(:waiting) AND (a.region IS NULL OR {in_regions("a.region")})
    GROUP BY a.region, a.name, CASE WHEN t.area_id IS NULL THEN t.id END ORDER BY urgent DESC, tickets DESC, since
    LIMIT :limit
""")
_TICKETS = sa.text(f"""
    SELECT t.id, t.kind, t.state, a.region, a.name AS area, t.place, t.phone, n.number AS account,
           t.incident_id AS incident, t.reported_at AS since
    FROM outage_tickets t LEFT JOIN areas a ON a.id = t.area_id LEFT JOIN accounts n ON n.id = t.account_id
    WHERE t.{_IS_OPEN} AND t.id > :after AND (CAST(:incident AS bigint) IS NULL OR t.incident_id = :incident)
    ORDER BY t.id LIMIT :limit
""")


class Outages(Repository):
    """Reads and writes outages on the connection of a unit of work."""

    def area_named_in(self, text: str) -> Area | None:
        """The area whose name stands among the words of a text, the longest where there are several."""
        names = names_within(text)
        rows = self._connection.execute(_AREAS_NAMED, {"names": names}) if names else ()
        return area_meant(names, [Area(*row) for row in rows])

    def areas_beginning(self, typed: str) -> tuple[Area, ...]:
        """The areas whose name begins like this, one of exactly this name first."""
        return tuple(Area(*row) for row in self._connection.execute(_AREAS_BEGINNING, {"typed": typed}))

    def open_tickets(self, phone: str) -> tuple[Ticket, ...]:
        """The newest open tickets of this phone."""
        rows = self._connection.execute(_OPEN_TICKETS, {"phone": phone})
        return tuple(
            Ticket(number, kind, place, state, OutageStatus(*status) if known_by else None)
            for number, kind, place, state, known_by, *status in rows
        )

    def around(self, area_id: int | None, account_id: int | None) -> Surroundings:
        """The area, of an account that of its supply; and the open incident nearest to it, or the work under way there,
        which stays so until this transaction ends.
        """
        [row] = self._connection.fetch(_AROUND, area_id=area_id, account_id=account_id)
        return Surroundings(row["area_id"], _covering(row))

    def add(self, report: OutageReport, covering: Covering | None) -> Ticket:
        """The ticket of this report: a new one, or the one that is open for the same phone, place and kind."""
        state = KNOWN if covering else REPORTED
        values = {
            "ticket_phone": report.phone,
            "ticket_language": report.language,
            "ticket_kind": report.kind,
            "ticket_place": report.place,
            "ticket_area_id": report.area_id,
            "ticket_account_id": report.account_id,
            "ticket_incident_id": covering.incident_id if covering else None,
            "ticket_planned_id": covering.planned_id if covering else None,
            "ticket_only_here": report.only_here,
            "ticket_state": state,
            "ticket_reported_at": self._now,
        }
        added = self._connection.execute_with_deferred(_ADD, values, "SELECT (SELECT id FROM ticket)")
        status = covering.status if covering else None
        if added is not None:
            return Ticket(added, report.kind, report.place, state, status)
        number, kind, place, state = self._same(report)
        return Ticket(number, kind, place, state, status)

    def withdraw(self, ticket_id: int, phone: str) -> None:
        """The customer says that power is back; only the phone that reported may."""
        self._connection.execute(
            outage_tickets.update()
            .where(outage_tickets.c.id == ticket_id, outage_tickets.c.phone == phone)
            .where(outage_tickets.c.state.in_(LIFE.sources("withdraw")))
            .values(state=WITHDRAWN, closed_at=self._now)
        )

    def withdraw_at(self, phone: str, account_id: int) -> None:
        """What this phone reported at the account, other than danger, is no longer its owner's to hear of."""
        self._connection.execute(
            outage_tickets.update()
            .where(outage_tickets.c.phone == phone, outage_tickets.c.account_id == account_id)
            .where(outage_tickets.c.kind != DANGER)
            .where(outage_tickets.c.state.in_(LIFE.sources("withdraw")))
            .values(state=WITHDRAWN, closed_at=self._now)
        )

    def locate(
        self, ticket_id: int, phone: str, place: str, area: Area | None, covering: Covering | None
    ) -> Ticket | None:
        """The open ticket of this phone, with the place that it says; None where there is none.

        Where another ticket is open for that place already, it stays where it is.
        """
        asked = {
            "id": ticket_id,
            "phone": phone,
            "place": place,
            "area_id": area.id if area else None,
            "incident_id": covering.incident_id if covering else None,
            "planned_id": covering.planned_id if covering else None,
        }
        row = self._connection.execute(_LOCATE, asked).first()
        return Ticket(*row) if row else None

    def waiting(self, limit: int, regions: Sequence[str] = ()) -> Sequence[Mapping[str, Any]]:
        """Where reports come from that no incident covers, the urgent ones first; places we do not know one by one,
        which are of every region.
        """
        values = {"danger": DANGER, "waiting": list(LIFE.sources("take up")), "limit": limit}
        values["regions"] = lowered(regions)
        return [dict(row) for row in self._connection.execute(_WAITING, values).mappings()]

    def tickets(self, incident_id: int | None, after: int, limit: int) -> list[dict[str, Any]]:
        """The open reports after this one, all of them or those of an incident."""
        values = {"incident": incident_id, "after": after, "limit": limit}
        return [dict(row) for row in self._connection.execute(_TICKETS, values).mappings()]

    def _same(self, report: OutageReport) -> sa.Row[*tuple[Any, ...]]:
        values = {"phone": report.phone, "place": report.place, "kind": report.kind}
        return self._connection.execute(_SAME_TICKET, values).one()


def _covering(row: Mapping[str, Any]) -> Covering | None:
    if row["incident_id"] is not None:
        status = OutageStatus(row["is_confirmed"], row["cause"], row["crew_state"], row["return_at"])
        return Covering(row["incident_id"], status)
    if row["planned_id"] is not None:
        return Covering(None, OutageStatus(cause=PLANNED, return_at=row["ends_at"]), row["planned_id"])
    return None
