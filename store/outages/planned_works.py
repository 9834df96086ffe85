"""Planned work, whom it concerns, and the texts that tell them: queued in batches by their place in the list."""

from collections.abc import Mapping, Sequence
from datetime import datetime
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
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB

from domain.accounts.accounts import ACTIVE
from domain.campaigns.plans import OTHER_NETWORK
from domain.care.outages import KNOWN, Reporter, Ticket
from domain.care.outages import LIFE as TICKET_LIFE
from domain.messaging.messages import PLANNED
from domain.outages.incidents import Place
from domain.outages.planned_works import LIFE, STANDING, Audience, Notice, NoticeKind, PlannedWork
from domain.values.gsm7 import parts
from domain.values.phones import network_of
from store.accounts.links import is_disowned
from store.core.in_regions import in_regions, lowered
from store.core.metadata import metadata
from store.core.repository import Repository
from store.messaging.messages import MAY_STILL_BE_SENT, OUTDATED_STATUS, SENT_NO_MORE

planned_works = Table(
    "planned_works",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True, comment="the serial of its reference"),
    Column("region", Text, ForeignKey("regions.name"), nullable=False),
    Column("area_id", BigInteger, ForeignKey("areas.id")),
    Column("feeder_id", BigInteger, ForeignKey("feeders.id")),
    Column("transformer_id", BigInteger, ForeignKey("transformers.id")),
    Column("place_name", Text, nullable=False, comment="as the texts name it"),
    Column("begins_at", DateTime(timezone=True), nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    Column("work", Text, nullable=False),
    Column("state", Text, nullable=False, server_default=LIFE.born),
    Column("changes", Integer, nullable=False, server_default="0"),
    Column("planned_by", Text, nullable=False),
    Column("planned_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("num_nonnulls(area_id, feeder_id, transformer_id) <= 1", name="place"),
    CheckConstraint(f"state IN {LIFE.states}", name="state"),
    CheckConstraint("begins_at < ends_at", name="times"),
    Index("planned_works_standing_idx", "region", "begins_at", postgresql_where=sa.text(f"state IN {STANDING}")),
)

planned_recipients = Table(
    "planned_recipients",
    metadata,
    Column("work_id", BigInteger, ForeignKey("planned_works.id"), primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False, comment="from 1, those with a mark first"),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), nullable=False, comment="the first of this person"),
    Column("accounts", Integer, nullable=False, comment="that this person has there"),
    Column("language", Text, nullable=False),
    Column("is_first", Boolean, nullable=False, comment="has a medical or clinic mark"),
    Column("told_at", DateTime(timezone=True), comment="when the first text about it was queued"),
    Column("lead_minutes", Integer, comment="how long before it began, as it was planned then"),
)

planned_notices = Table(
    "planned_notices",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("work_id", BigInteger, ForeignKey("planned_works.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("texts", JSONB, nullable=False, comment="by language"),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("useful_until", DateTime(timezone=True), nullable=False),
    Column("upto", Integer, nullable=False, server_default="1", comment="who stands before this place is told"),
    Column("end", Integer, comment="who stands at this place or behind is not told; empty: everybody is"),
    Column("done_at", DateTime(timezone=True)),
    CheckConstraint(f"kind IN {tuple(kind.value for kind in NoticeKind)}", name="kind"),
    Index("planned_notices_due_idx", "due_at", postgresql_where=sa.text("done_at IS NULL")),
    Index("planned_notices_work_id_idx", "work_id"),
)

planned_batches = Table(
    "planned_batches",
    metadata,
    Column("work_id", BigInteger, ForeignKey("planned_works.id"), primary_key=True, autoincrement=False),
    Column("notice_id", BigInteger, ForeignKey("planned_notices.id"), primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False, comment="of the first of its people"),
    Column("lead_minutes", Integer, nullable=False, comment="how long before the work began"),
    Column("told", Integer, nullable=False, comment="how many heard of the work for the first time"),
    Index("planned_batches_notice_id_idx", "notice_id"),
    comment="how long before each was told, by batches: planned_recipients has it for each person",
)

_NAMES = """
    id, region, area_id, feeder_id, transformer_id, place_name, begins_at, ends_at, work, state, planned_by, changes
"""
_LOCK_REGION = sa.text("SELECT FROM regions WHERE name = :region FOR NO KEY UPDATE")
_STANDING_AT = sa.text(f"""
    SELECT {_NAMES} FROM planned_works
    WHERE region = :region AND coalesce(area_id, 0) = coalesce(:area_id, 0)
      AND coalesce(feeder_id, 0) = coalesce(:feeder_id, 0)
      AND coalesce(transformer_id, 0) = coalesce(:transformer_id, 0)
      AND state IN {STANDING} AND id <> :besides AND begins_at < :ends_at AND :begins_at < ends_at ORDER BY id LIMIT 1
""")


def _supplies_of(place: Place) -> str:
    """The accounts that hang there, by the index of the place."""
    if place.transformer_id is not None:
        return "a.transformer_id = :transformer_id"
    if place.feeder_id is not None:
        return "a.feeder_id = :feeder_id"
    if place.area_id is not None:
        return "a.area_id = :area_id"
    return "a.area_id IN (SELECT id FROM areas WHERE region = :region)"


def people_there(place: Place, besides: str = "") -> str:
    """A person has one phone on file, and any number of accounts. Opt-outs count when a text is sent."""
    return f"""
        SELECT min(a.id) AS account_id, count(*) AS accounts, bool_or(a.priority IS NOT NULL) AS is_first,
               coalesce(min(h.language), (array_agg(a.language ORDER BY a.id))[1]) AS language
        FROM accounts a LEFT JOIN phones h ON h.phone = a.phone
        WHERE {_supplies_of(place)} AND a.status = '{ACTIVE}' AND a.phone IS NOT NULL
          AND NOT EXISTS (SELECT FROM marked_phones m WHERE m.phone = a.phone)
          AND NOT EXISTS (SELECT FROM opt_outs o WHERE o.phone = a.phone AND o.purpose = '{PLANNED.name}'
                          AND o.lifted_at IS NULL) {besides}
        GROUP BY a.phone
    """


def _add_recipients(work: PlannedWork) -> sa.TextClause:
    return sa.text(f"""
        INSERT INTO planned_recipients (work_id, place, account_id, accounts, language, is_first)
        SELECT :id, row_number() OVER (ORDER BY is_first DESC, account_id), account_id, accounts, language, is_first
        FROM ({people_there(work.place)}) people
    """)


def _without_phone(work: PlannedWork) -> sa.TextClause:
    return sa.text(f"""
        SELECT count(*) FROM accounts a WHERE {_supplies_of(work.place)} AND a.status = '{ACTIVE}' AND a.phone IS NULL
    """)


_AUDIENCE = sa.text("""
    SELECT left(a.phone, 7), r.language, count(*), sum(r.accounts), count(*) FILTER (WHERE r.is_first)
    FROM planned_recipients r JOIN accounts a ON a.id = r.account_id WHERE r.work_id = :id GROUP BY 1, 2
""")
_DUE = sa.text(f"""
    SELECT n.id FROM planned_notices n JOIN planned_works w ON w.id = n.work_id
    WHERE n.done_at IS NULL AND n.due_at <= :now AND w.state <> '{LIFE.born}' ORDER BY n.due_at, n.id
""")
_LOCK_NOTICE = sa.text("""
    SELECT n.id, n.work_id, n.kind, n.texts, n.upto, n."end", n.useful_until, w.begins_at
    FROM planned_notices n JOIN planned_works w ON w.id = n.work_id
    WHERE n.id = :id AND n.done_at IS NULL FOR UPDATE OF n SKIP LOCKED
""")
# The phone of the account as it is now; whoever has two of them is told once, by the key of the message.
_FEED = sa.text(f"""
    WITH batch AS (
        SELECT r.place, r.account_id, who.phone, t.text, CAST(t.parts AS int) AS parts,
               {is_disowned("who.phone", "a.id")} AS disowned
        FROM planned_recipients r JOIN accounts a ON a.id = r.account_id
        LEFT JOIN planned_newcomers c ON c.work_id = r.work_id AND c.place = r.place
        CROSS JOIN LATERAL (
            SELECT CASE WHEN EXISTS (SELECT FROM links l WHERE l.phone = c.phone AND l.account_id = a.id)
                        THEN c.phone ELSE a.phone END AS phone
        ) who
        JOIN unnest(CAST(:languages AS text[]), CAST(:texts AS text[]), CAST(:parts AS int[]))
             AS t (language, text, parts) ON t.language = r.language
        WHERE r.work_id = :work_id AND r.place >= :upto AND r.place < :next AND who.phone IS NOT NULL
    ), told AS (
        UPDATE planned_recipients SET told_at = :now, lead_minutes = :lead_minutes
        FROM batch WHERE planned_recipients.work_id = :work_id AND planned_recipients.place = batch.place
          AND told_at IS NULL
        RETURNING planned_recipients.place
    ), counted AS (
        INSERT INTO planned_batches (work_id, notice_id, place, lead_minutes, told)
        SELECT :work_id, :id, min(place), :lead_minutes, count(*) FROM told HAVING count(*) > 0
    ), queued AS (
        INSERT INTO messages (purpose, subject, phone, account_id, text, parts, priority, queued_at, not_before,
                              useful_until)
        SELECT '{PLANNED.name}', :subject, phone, account_id, text, parts, {PLANNED.priority}, :now, :now, :useful_until
        FROM batch WHERE NOT disowned ORDER BY place
        ON CONFLICT (purpose, subject, phone) DO NOTHING
    )
    UPDATE planned_notices SET upto = :next, done_at = CASE WHEN :is_last THEN CAST(:now AS timestamptz) END
    WHERE id = :id
""")
_LAST_PLACE = sa.text("SELECT coalesce(max(place), 0) FROM planned_recipients WHERE work_id = :id")
_ANNOUNCED_TO = sa.text(f"""
    SELECT coalesce(max(upto), 1) FROM planned_notices WHERE work_id = :id AND kind = '{NoticeKind.ANNOUNCED}'
""")
_TAKE_BACK = sa.text(f"""
    UPDATE messages SET {SENT_NO_MORE}
    FROM planned_notices n
    WHERE n.work_id = :id AND messages.purpose = '{PLANNED.name}'
      AND messages.subject = 'planned:' || n.work_id || ':' || n.id AND {MAY_STILL_BE_SENT}
""")
# The places are numbered from 1 without a gap, so that the last one is how many there are.
PHONES = "(SELECT coalesce(max(place), 0) FROM planned_recipients r WHERE r.work_id = {work_id})"
_LISTED = sa.text(f"""
    SELECT w.id, w.region, w.place_name AS place, w.begins_at, w.ends_at, w.work, w.state, w.changes, w.planned_by,
           {PHONES.format(work_id="w.id")} AS phones
    FROM planned_works w
    WHERE (NOT :standing OR w.state IN {STANDING}) AND w.id > :after AND {in_regions("w.region")}
    ORDER BY w.id LIMIT :limit
""")
_BEGINNING = sa.text("SELECT id FROM planned_works WHERE state = 'planned' AND begins_at <= :now ORDER BY id")
_ENDING = sa.text("SELECT id FROM planned_works WHERE state = 'under_way' AND ends_at <= :now ORDER BY id")
_RESTORE = sa.text(f"""
    UPDATE outage_tickets SET state = '{TICKET_LIFE.target("restore")}', closed_at = :now
    WHERE planned_id = :id AND state IN ('{KNOWN}')
    RETURNING phone, language, account_id, id, kind, place, state
""")
_INTERRUPTION = sa.text("""
    INSERT INTO interruptions (region, place_kind, cause, band, is_planned, began_at, ended_at, accounts, source)
    SELECT region, :place_kind, 'planned', :band, true, begins_at, ends_at,
           (SELECT coalesce(sum(accounts), 0) FROM planned_recipients WHERE work_id = :id), 'notices'
    FROM planned_works WHERE id = :id
""")


class PlannedWorks(Repository):
    """Reads and writes planned work on the connection of a unit of work."""

    def lock_place(self, region: str) -> None:
        """Nobody else plans work in the region until the commit."""
        self._connection.execute(_LOCK_REGION, {"region": region})

    def standing_at(self, place: Place, begins_at: datetime, ends_at: datetime, besides: int = 0) -> PlannedWork | None:
        """Work at the same place within the same time, besides the one that is moved there."""
        times = {"begins_at": begins_at, "ends_at": ends_at, "besides": besides}
        row = self._connection.execute(_STANDING_AT, {**of_place(place), **times}).first()
        return _work(row) if row else None

    def add(self, work: PlannedWork) -> int:
        row = planned_works.insert().values(
            **of_place(work.place),
            place_name=work.place_name,
            begins_at=work.begins_at,
            ends_at=work.ends_at,
            work=work.work,
            planned_by=work.planned_by,
            planned_at=self._now,
        )
        return int(self._connection.execute(row.returning(planned_works.c.id)).scalar_one())

    def add_recipients(self, work: PlannedWork) -> None:
        """Who is told: each person once, those with a mark first."""
        self._connection.execute(_add_recipients(work), {"id": work.id, **of_place(work.place)})

    def audience(self, work: PlannedWork, texts: Mapping[str, str]) -> Audience:
        """How many are told, and what it takes, by network."""
        sms: dict[str, int] = {}
        phones = accounts = first = 0
        for prefix, language, some, their_accounts, marked in self._connection.execute(_AUDIENCE, {"id": work.id}):
            network = network_of(prefix) or OTHER_NETWORK
            sms[network] = sms.get(network, 0) + some * parts(texts[language])
            phones, accounts, first = phones + some, accounts + int(their_accounts), first + marked
        without = self._connection.execute(_without_phone(work), of_place(work.place)).scalar_one()
        return Audience(phones, accounts, sms, first, int(without))

    def find(self, work_id: int) -> PlannedWork | None:
        row = self._connection.execute(sa.text(f"SELECT {_NAMES} FROM planned_works WHERE id = :id"), {"id": work_id})
        found = row.first()
        return _work(found) if found else None

    def lock(self, work_id: int) -> PlannedWork | None:
        """The work as it is once everybody who changes it has finished; nobody else does until the commit."""
        query = sa.text(f"SELECT {_NAMES} FROM planned_works WHERE id = :id FOR UPDATE")
        found = self._connection.execute(query, {"id": work_id}).first()
        return _work(found) if found else None

    def move(self, work: PlannedWork, event: str) -> bool:
        """Whether the event could happen to it as it is now."""
        moved = planned_works.update().where(
            planned_works.c.id == work.id, planned_works.c.state.in_(LIFE.sources(event))
        )
        return self._connection.execute(moved.values(state=LIFE.target(event))).rowcount == 1

    def set_times(self, work: PlannedWork, begins_at: datetime, ends_at: datetime) -> None:
        changed = planned_works.update().where(planned_works.c.id == work.id)
        values = {"begins_at": begins_at, "ends_at": ends_at, "changes": work.changes + 1}
        self._connection.execute(changed.values(values))

    def announced_to(self, work_id: int) -> int:
        """Whoever stands before this place was told of it."""
        return int(self._connection.execute(_ANNOUNCED_TO, {"id": work_id}).scalar_one())

    def notify(self, work: PlannedWork, notice: Notice) -> None:
        row = planned_notices.insert().values(
            work_id=work.id,
            kind=notice.kind.value,
            texts=dict(notice.texts),
            due_at=notice.due_at,
            useful_until=notice.useful_until,
            upto=notice.start,
            end=notice.end,
        )
        self._connection.execute(row)

    def end_notices(self, work_id: int) -> None:
        """None of its texts is queued any more; those that wait in the queue, or are in doubt, are not sent."""
        self._connection.execute(_TAKE_BACK, {"id": work_id, "why": OUTDATED_STATUS, "now": self._now})
        open_ones = planned_notices.update().where(planned_notices.c.work_id == work_id)
        self._connection.execute(open_ones.where(planned_notices.c.done_at.is_(None)).values(done_at=self._now))

    def due_notices(self) -> Sequence[int]:
        return self._connection.execute(_DUE, {"now": self._now}).scalars().all()

    def feed(self, notice_id: int, limit: int) -> int:
        """Queue the text for the next of its recipients; how many places that were. None: it is done, or another
        worker has it.
        """
        notice = self._connection.execute(_LOCK_NOTICE, {"id": notice_id}).first()
        if notice is None:
            return 0
        last = int(self._connection.execute(_LAST_PLACE, {"id": notice.work_id}).scalar_one()) + 1
        end = min(notice.end or last, last)
        following = min(notice.upto + limit, end)
        lead = max(int((notice.begins_at - self._now).total_seconds() // 60), 0)
        asked: dict[str, Any] = {
            "id": notice.id,
            "work_id": notice.work_id,
            "upto": notice.upto,
            "next": max(following, notice.upto),
            "is_last": following >= end,
            "subject": f"planned:{notice.work_id}:{notice.id}",
            "languages": list(notice.texts),
            "texts": list(notice.texts.values()),
            "parts": [parts(text) for text in notice.texts.values()],
            "useful_until": notice.useful_until,
            "lead_minutes": lead,
            "now": self._now,
        }
        self._connection.execute(_FEED, asked)
        return max(int(following) - int(notice.upto), 0)

    def beginning(self) -> Sequence[int]:
        return self._connection.execute(_BEGINNING, {"now": self._now}).scalars().all()

    def ending(self) -> Sequence[int]:
        return self._connection.execute(_ENDING, {"now": self._now}).scalars().all()

    def interrupt(self, work: PlannedWork, band: int) -> None:
        """What the work has cost its customers is kept, as planned."""
        asked = {"id": work.id, "place_kind": work.place.kind, "band": band}
        self._connection.execute(_INTERRUPTION, asked)

    def restore(self, work_id: int) -> Sequence[Reporter]:
        """Close the reports that came in meanwhile; who is to be notified."""
        rows = self._connection.execute(_RESTORE, {"id": work_id, "now": self._now})
        return [Reporter(phone, language, account, Ticket(*ticket)) for phone, language, account, *ticket in rows]

    def listed(
        self, after: int, limit: int, *, standing: bool, regions: Sequence[str] = ()
    ) -> Sequence[Mapping[str, Any]]:
        """The work after this one, of these regions or of all; only what is to come, or all of it."""
        asked = {"after": after, "limit": limit, "standing": standing, "regions": lowered(regions)}
        return [dict(row) for row in self._connection.execute(_LISTED, asked).mappings()]


def of_place(place: Place) -> dict[str, Any]:
    return {name: getattr(place, name) for name in Place.__slots__}


def _work(row: sa.Row[*tuple[Any, ...]]) -> PlannedWork:
    number, region, area_id, feeder_id, transformer_id, *facts = row
    return PlannedWork(number, Place(region, area_id, feeder_id, transformer_id), *facts)
