"""Outages: the tickets of customers, and the incidents that crews work on."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, ForeignKey, Identity, Index, Table, Text
from sqlalchemy.dialects.postgresql import insert

from domain.care.outages import (
    DANGER,
    KINDS,
    KNOWN,
    LIFE,
    OPEN,
    REPORTED,
    RESTORED,
    WITHDRAWN,
    Area,
    OutageReport,
    Reporter,
    Ticket,
)
from domain.care.places import area_meant, names_within
from store.core.metadata import metadata
from store.core.repository import Repository

MAX_AREAS_OFFERED = 8
MAX_TICKETS_SHOWN = 4

_IS_OPEN = f"state IN {OPEN}"

incidents = Table(
    "incidents",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("region", Text, ForeignKey("regions.name"), nullable=False),
    Column("area_id", BigInteger, ForeignKey("areas.id"), comment="empty: the whole region"),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("closed_at", DateTime(timezone=True)),
    Index(
        "incidents_open_idx",
        "region",
        sa.text("coalesce(area_id, 0)"),
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    ),
)

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
    Index("outage_tickets_phone_idx", "phone", "id"),
    Index("outage_tickets_account_id_idx", "account_id", "id", postgresql_where=sa.text("account_id IS NOT NULL")),
)

_AREA_OF = sa.text("SELECT area_id FROM accounts WHERE id = :id")
_REGION = sa.text("SELECT name FROM regions WHERE lower(name) = lower(:name)")
_AREA = sa.text("SELECT id, name, region FROM areas WHERE region = :region AND lower(name) = lower(:name)")
_AREAS_BEGINNING = sa.text(f"""
    SELECT id, name, region FROM areas WHERE starts_with(lower(name), lower(:typed))
    ORDER BY lower(name) <> lower(:typed), name, region LIMIT {MAX_AREAS_OFFERED}
""")
_AREAS_NAMED = sa.text("SELECT id, name, region FROM areas WHERE lower(name) = ANY(:names)")
# Shared, so that an incident is not closed while a report joins it: its customer would never be notified.
_LOCATE = sa.text(f"""
    UPDATE outage_tickets t
    SET place = CASE WHEN is_double THEN t.place ELSE :place END, area_id = coalesce(:area_id, t.area_id),
        incident_id = coalesce(:incident_id, t.incident_id),
        state = CASE WHEN CAST(:incident_id AS bigint) IS NULL THEN t.state ELSE '{KNOWN}' END,
        account_id = NULL
    FROM (SELECT EXISTS (SELECT FROM outage_tickets o JOIN outage_tickets mine ON mine.id = :id
                         WHERE o.phone = :phone AND lower(o.place) = lower(:place) AND o.kind = mine.kind
                           AND o.id <> mine.id AND o.{_IS_OPEN}) AS is_double) others
    WHERE t.id = :id AND t.phone = :phone AND t.{_IS_OPEN}
    RETURNING t.id, t.kind, t.place, t.state
""")
_COVERING = sa.text("""
    SELECT i.id FROM incidents i JOIN areas a ON a.region = i.region AND coalesce(i.area_id, a.id) = a.id
    WHERE a.id = :area_id AND i.closed_at IS NULL ORDER BY i.area_id NULLS LAST LIMIT 1 FOR SHARE OF i
""")
_HOLD = sa.text("SELECT id FROM incidents WHERE id = :id AND closed_at IS NULL FOR SHARE")
_OPEN_TICKETS = sa.text(f"""
    SELECT id, kind, place, state FROM outage_tickets WHERE phone = :phone AND {_IS_OPEN}
    ORDER BY id DESC LIMIT {MAX_TICKETS_SHOWN}
""")
_SAME_TICKET = sa.text(f"""
    SELECT id, kind, place, state FROM outage_tickets
    WHERE phone = :phone AND lower(place) = lower(:place) AND kind = :kind AND {_IS_OPEN}
""")
_SAME_INCIDENT = sa.text("""
    SELECT id FROM incidents
    WHERE region = :region AND coalesce(area_id, 0) = coalesce(:area_id, 0) AND closed_at IS NULL
""")
_TAKE_UP = sa.text(f"""
    UPDATE outage_tickets t SET state = '{LIFE.target("take up")}', incident_id = i.id
    FROM incidents i JOIN areas a ON a.region = i.region AND coalesce(i.area_id, a.id) = a.id
    WHERE i.id = :id AND t.area_id = a.id AND t.state = ANY(:waiting)
""")
_OPEN_INCIDENTS = sa.text("""
    SELECT i.id, i.region, a.name AS area, i.opened_at, count(t.id) AS tickets
    FROM incidents i LEFT JOIN areas a ON a.id = i.area_id
    LEFT JOIN outage_tickets t ON t.incident_id = i.id AND t.state = :known
    WHERE i.closed_at IS NULL GROUP BY i.id, i.region, a.name ORDER BY i.id
""")
# Each row has the words and the phone of its first report, urgent ones first: only people can tell what they mean.
_WAITING = sa.text(f"""
    SELECT a.region, a.name AS area, count(*) AS tickets, count(*) FILTER (WHERE t.kind = :danger) AS urgent,
           string_agg(DISTINCT t.kind, ', ') AS kind,
           (array_agg(t.place ORDER BY t.kind = :danger DESC, t.id))[1] AS place,
           (array_agg(t.phone ORDER BY t.kind = :danger DESC, t.id))[1] AS phone,
           min(t.reported_at) AS since, (array_agg(t.id ORDER BY t.kind = :danger DESC, t.id))[1] AS first
    FROM outage_tickets t LEFT JOIN areas a ON a.id = t.area_id
    WHERE t.{_IS_OPEN} AND t.state = ANY(:waiting)
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

    def area_of(self, account_id: int) -> int | None:
        return self._connection.execute(_AREA_OF, {"id": account_id}).scalar()

    def region_named(self, name: str) -> str | None:
        """Its name as it is kept, in whatever capitals it was typed."""
        return self._connection.execute(_REGION, {"name": name.strip()}).scalar()

    def area(self, region: str, name: str) -> Area | None:
        row = self._connection.execute(_AREA, {"region": region, "name": name}).first()
        return Area(*row) if row else None

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
        return tuple(Ticket(*row) for row in self._connection.execute(_OPEN_TICKETS, {"phone": phone}))

    def covering(self, area_id: int) -> int | None:
        """The open incident that covers the area; it stays open until this transaction ends."""
        return self._connection.execute(_COVERING, {"area_id": area_id}).scalar()

    def add(self, report: OutageReport, incident_id: int | None) -> Ticket:
        """The ticket of this report: a new one, or the one that is open for the same phone, place and kind."""
        row = insert(outage_tickets).values(
            phone=report.phone,
            language=report.language,
            kind=report.kind,
            place=report.place,
            area_id=report.area_id,
            account_id=report.account_id,
            incident_id=incident_id,
            state=REPORTED if incident_id is None else KNOWN,
            reported_at=self._now,
        )
        added = self._connection.execute(
            row.on_conflict_do_nothing().returning(
                outage_tickets.c.id, outage_tickets.c.kind, outage_tickets.c.place, outage_tickets.c.state
            )
        ).first()
        return Ticket(*(added or self._same(report)))

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
        self, ticket_id: int, phone: str, place: str, area: Area | None, incident_id: int | None
    ) -> Ticket | None:
        """The open ticket of this phone, with the place that it says; None where there is none.

        Where another ticket is open for that place already, it stays where it is.
        """
        asked = {
            "id": ticket_id,
            "phone": phone,
            "place": place,
            "area_id": area.id if area else None,
            "incident_id": incident_id,
        }
        row = self._connection.execute(_LOCATE, asked).first()
        return Ticket(*row) if row else None

    def open(self, region: str, area: Area | None) -> int:
        """The open incident of this area, or of the whole region; opened now unless it is already."""
        values = {"region": region, "area_id": area.id if area else None}
        row = insert(incidents).values(**values, opened_at=self._now).on_conflict_do_nothing()
        opened = self._connection.execute(row.returning(incidents.c.id)).scalar()
        return int(opened or self._connection.execute(_SAME_INCIDENT, values).scalar_one())

    def region_of(self, incident_id: int) -> str | None:
        """Where the incident is; nothing for one that there never was."""
        region: str | None = self._connection.scalar(sa.select(incidents.c.region).where(incidents.c.id == incident_id))
        return region

    def hold(self, incident_id: int) -> bool:
        """Whether there is such an open incident; it stays open until this transaction ends."""
        return self._connection.execute(_HOLD, {"id": incident_id}).first() is not None

    def take_up(self, incident_id: int) -> int:
        """Put the reports of the covered areas into the incident; how many there were."""
        return self._connection.execute(
            _TAKE_UP, {"id": incident_id, "waiting": list(LIFE.sources("take up"))}
        ).rowcount

    def attach(self, incident_id: int, ticket_ids: Sequence[int]) -> Sequence[int]:
        """Put these tickets into the incident, wherever they are; those that were waiting for it."""
        taken = (
            outage_tickets.update()
            .where(outage_tickets.c.id.in_(ticket_ids), outage_tickets.c.state.in_(LIFE.sources("take up")))
            .values(state=LIFE.target("take up"), incident_id=incident_id)
        )
        return self._connection.execute(taken.returning(outage_tickets.c.id)).scalars().all()

    def close(self, incident_id: int) -> bool:
        """Close the incident; False when it is closed already or there is none."""
        closing = incidents.update().where(incidents.c.id == incident_id, incidents.c.closed_at.is_(None))
        return self._connection.execute(closing.values(closed_at=self._now)).rowcount == 1

    def restore(self, incident_id: int) -> Sequence[Reporter]:
        """Close the tickets of the incident; who is to be notified."""
        restored = (
            outage_tickets.update()
            .where(outage_tickets.c.incident_id == incident_id)
            .where(outage_tickets.c.state.in_(LIFE.sources("restore")))
            .values(state=RESTORED, closed_at=self._now)
            .returning(
                outage_tickets.c.phone,
                outage_tickets.c.language,
                outage_tickets.c.account_id,
                outage_tickets.c.id,
                outage_tickets.c.kind,
                outage_tickets.c.place,
                outage_tickets.c.state,
            )
        )
        rows = self._connection.execute(restored)
        return [Reporter(phone, language, account, Ticket(*ticket)) for phone, language, account, *ticket in rows]

    def open_incidents(self) -> Sequence[Mapping[str, Any]]:
        """What crews work on, and how many reports wait for each."""
        return [dict(row) for row in self._connection.execute(_OPEN_INCIDENTS, {"known": KNOWN}).mappings()]

    def waiting(self, limit: int) -> Sequence[Mapping[str, Any]]:
        """Where reports come from that no incident covers, the urgent ones first; places we do not know one by one."""
        values = {"danger": DANGER, "waiting": list(LIFE.sources("take up")), "limit": limit}
        return [dict(row) for row in self._connection.execute(_WAITING, values).mappings()]

    def tickets(self, incident_id: int | None, after: int, limit: int) -> list[dict[str, Any]]:
        """The open reports after this one, all of them or those of an incident."""
        values = {"incident": incident_id, "after": after, "limit": limit}
        return [dict(row) for row in self._connection.execute(_TICKETS, values).mappings()]

    def _same(self, report: OutageReport) -> sa.Row[*tuple[Any, ...]]:
        values = {"phone": report.phone, "place": report.place, "kind": report.kind}
        return self._connection.execute(_SAME_TICKET, values).one()
