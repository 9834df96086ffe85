"""Applications for a connection: the drafts, and those that were sent, on whichever rung they are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB

from domain.connections.applications import (
    DOORS,
    Applicant,
    Application,
    Change,
    ClockSoFar,
    HungMeter,
    Quotation,
    QuoteLine,
    RungReached,
    Running,
)
from domain.connections.classes import ConnectionClass
from domain.connections.drafts import Draft
from domain.connections.rungs import LIFE, OVER, WAITING, Clock, Rung
from domain.values.periods import business_date
from store.core.metadata import metadata
from store.core.repository import Repository

MAX_LISTED = 50


def listed(words: Sequence[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


_WAITS = f"state IN ({listed(WAITING)})"

applications = Table(
    "applications",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True, comment="the serial of its reference"),
    Column("phone", Text, comment="none for a draft of a page that has not asked yet"),
    Column("language", Text, nullable=False),
    Column("door", Text, nullable=False, server_default="earlier", comment="by which it was begun"),
    Column("name", Text),
    Column("id_number", Text, comment="of the national ID, the passport or the company, as it is compared"),
    Column("tax_pin", Text, comment="empty where none was given"),
    Column("area", Text, comment="as it was typed"),
    Column("landmark", Text, comment="as it was typed"),
    Column("area_id", BigInteger, ForeignKey("areas.id"), comment="the area of that name, or of the meter next door"),
    Column("neighbour_meter", Text, comment="as it was typed; empty where none was given"),
    Column("neighbour_account_id", BigInteger, ForeignKey("accounts.id"), comment="never shown to the applicant"),
    Column("class", Text),
    Column("state", Text, nullable=False, server_default=LIFE.born),
    Column("reached_at", DateTime(timezone=True), comment="its rung"),
    Column("received_at", DateTime(timezone=True), nullable=False, comment="when it was begun, then when it was sent"),
    Column("answered_at", DateTime(timezone=True), comment="when it ended"),
    Column("has_papers", Boolean, nullable=False, server_default=sa.false(), comment="nothing is waited for"),
    Column("answer", Text, comment="why it was rejected or withdrawn, as the applicant reads it"),
    Column("operator", Text, comment="who moved it last"),
    Column("survey_on", Date),
    Column("quote_cents", BigInteger),
    Column("quote_lines", JSONB(none_as_null=True)),
    Column("quoted_on", Date),
    Column("quote_ends_on", Date, comment="the last day on which it may be paid"),
    Column("reminded", Integer, nullable=False, server_default="0", comment="the day of the last reminder"),
    Column("paid_cents", BigInteger, nullable=False, server_default="0", comment="what its payments sum up to"),
    Column("clock", Text),
    Column("clock_from", Date, comment="the day after which the days of this rung count"),
    Column("clock_due_on", Date),
    Column("overrun_at", DateTime(timezone=True), comment="when it was said that the clock ran out"),
    Column("meter_number", Text),
    Column("meter_seal", Text),
    Column("meter_reading", BigInteger),
    Column("meter_digits", Integer),
    Column("metered_on", Date),
    Column("meter_by", Text, comment="the technician"),
    Column("account_id", BigInteger, ForeignKey("accounts.id")),
    Column("same_as_id", BigInteger, ForeignKey("applications.id"), comment="the open one of the same plot and person"),
    CheckConstraint(f"state IN ({listed(LIFE.states)})", name="state"),
    CheckConstraint(f"door IN ({listed(DOORS)})", name="door"),
    CheckConstraint(f"class IN ({listed(list(ConnectionClass))})", name="class"),
    CheckConstraint(
        f"state IN ({listed((Rung.DRAFTED, *OVER))}) OR num_nulls(phone, name, area, landmark, class) = 0", name="sent"
    ),
    CheckConstraint("num_nonnulls(quote_cents, quote_lines, quoted_on, quote_ends_on) IN (0, 4)", name="quoted"),
    CheckConstraint("num_nonnulls(clock, clock_from, clock_due_on) IN (0, 3)", name="clock"),
    CheckConstraint(
        "num_nonnulls(meter_number, meter_seal, meter_reading, meter_digits, metered_on, meter_by) IN (0, 6)",
        name="metered",
    ),
    CheckConstraint("state <> 'metered' OR meter_number IS NOT NULL", name="meter"),
    CheckConstraint("(state = 'open') = (account_id IS NOT NULL)", name="account"),
    CheckConstraint("paid_cents >= 0 AND quote_cents > 0", name="money"),
    Index(
        "applications_waiting_idx",
        "phone",
        sa.text("lower(area)"),
        sa.text("lower(landmark)"),
        unique=True,
        postgresql_where=sa.text(_WAITS),
    ),
    Index("applications_phone_idx", "phone", "id"),
    Index(
        "applications_account_idx",
        "account_id",
        unique=True,
        postgresql_where=sa.text("account_id IS NOT NULL"),
    ),
    Index(
        "applications_draft_idx",
        "phone",
        unique=True,
        postgresql_where=sa.text("state = 'drafted' AND door <> 'page'"),
    ),
    Index("applications_drafted_idx", "reached_at", postgresql_where=sa.text("state = 'drafted'")),
    Index("applications_person_idx", "id_number", postgresql_where=sa.text(f"{_WAITS} AND id_number <> ''")),
    Index("applications_rung_idx", "state", "reached_at", "id", postgresql_where=sa.text(_WAITS)),
    Index("applications_due_idx", "clock_due_on", postgresql_where=sa.text("clock IS NOT NULL AND overrun_at IS NULL")),
    Index("applications_quoted_idx", "quoted_on", "id", postgresql_where=sa.text("state = 'quoted'")),
    Index("applications_overrun_idx", "id", postgresql_where=sa.text("overrun_at IS NOT NULL AND clock IS NOT NULL")),
    Index(
        "applications_meter_idx",
        "meter_number",
        unique=True,
        postgresql_where=sa.text("state = 'metered'"),
    ),
)

application_rungs = Table(
    "application_rungs",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("application_id", BigInteger, ForeignKey("applications.id", ondelete="CASCADE"), nullable=False),
    Column("rung", Text, nullable=False),
    Column("reached_at", DateTime(timezone=True), nullable=False),
    Column("by", Text, comment="the operator, where one moved it"),
    Column("clock", Text, comment="the clock that ran here when it was left"),
    Column("days_used", Integer, nullable=False, server_default="0", comment="working days of that clock"),
    Index("application_rungs_application_idx", "application_id", "id"),
)

application_counts = Table(
    "application_counts",
    metadata,
    Column("rung", Text, primary_key=True),
    Column("waiting", BigInteger, nullable=False),
    Column("overrun", BigInteger, nullable=False, comment="of them, those whose clock has run out"),
    comment="how many applications stand on each rung: changed with each move",
)

application_followers = Table(
    "application_followers",
    metadata,
    Column("application_id", BigInteger, ForeignKey("applications.id", ondelete="CASCADE"), primary_key=True),
    Column("phone", Text, primary_key=True, comment="may follow it, as its applicant has agreed"),
    Column("agreed_at", DateTime(timezone=True), nullable=False),
    Index("application_followers_phone_idx", "phone"),
    Index("application_followers_agreed_at_idx", "agreed_at"),
)

_COLUMNS = ", ".join(
    f"a.{name}"
    for name in (
        "id", "phone", "language", "name", "id_number", "tax_pin", "area", "landmark", "class AS of_class", "door",
        "state AS rung", "reached_at", "has_papers", "quote_cents", "quote_lines", "quoted_on", "quote_ends_on",
        "reminded", "paid_cents", "clock", "clock_from", "clock_due_on", "survey_on", "meter_number", "meter_seal",
        "meter_reading", "meter_digits", "metered_on", "account_id", "same_as_id",
    )
)  # fmt: skip
FOUND = f"SELECT {_COLUMNS}, n.region FROM applications a LEFT JOIN areas n ON n.id = a.area_id"
_GET = sa.text(f"{FOUND} WHERE a.id = :id AND a.state <> 'drafted'")
_LOCK = sa.text(f"{FOUND} WHERE a.id = :id AND a.state <> 'drafted' FOR NO KEY UPDATE OF a")
_OF_PHONE = sa.text(f"""
    {FOUND} WHERE a.state <> 'drafted' AND (a.phone = :phone OR a.id IN (
        SELECT application_id FROM application_followers WHERE phone = :phone
    )) ORDER BY a.id DESC LIMIT {MAX_LISTED}
""")
_SAME_PLACE = sa.text(f"""
    {FOUND} WHERE a.phone = :phone AND lower(a.area) = lower(:area) AND lower(a.landmark) = lower(:landmark)
        AND a.{_WAITS}
""")
_SAME_PERSON = sa.text(f"""
    {FOUND} WHERE a.id_number = :id_number AND a.id_number <> '' AND lower(a.area) = lower(:area)
        AND lower(a.landmark) = lower(:landmark) AND a.{_WAITS} ORDER BY a.id LIMIT 1
""")
_WAITING_OF = sa.text(f"SELECT count(*) FROM applications WHERE phone = :phone AND {_WAITS}")
_SENT_BY_PAGE = sa.text("""
    SELECT count(*) FROM applications
    WHERE phone = :phone AND door = 'page' AND state <> 'drafted' AND received_at > :since
""")
_ALONE = sa.text("SELECT pg_advisory_xact_lock(hashtextextended('application ' || :phone, 0))")
_SUBMIT = sa.text(f"""
    UPDATE applications a SET
        state = '{Rung.SUBMITTED}', reached_at = :now, received_at = :now, phone = :phone, language = :language,
        area_id = (SELECT min(id) FROM areas WHERE lower(name) = lower(a.area) HAVING count(*) = 1)
    WHERE id = :id AND state = '{Rung.DRAFTED}'
""")
_PLACE = sa.text("""
    UPDATE applications a SET area_id = (SELECT area_id FROM accounts WHERE id = a.neighbour_account_id)
    WHERE id = :id AND area_id IS NULL
""")
_LEFT = sa.text("""
    UPDATE application_rungs SET clock = :clock, days_used = :days_used
    WHERE id = (SELECT max(id) FROM application_rungs WHERE application_id = :id)
""")
_REACHED = sa.text("""
    INSERT INTO application_rungs (application_id, rung, reached_at, by) VALUES (:id, :rung, :now, :by)
""")
_RUNGS = sa.text("""
    SELECT rung, reached_at, clock, days_used FROM application_rungs WHERE application_id = :id ORDER BY id
""")
_DAYS_USED = sa.text("""
    SELECT coalesce(sum(days_used), 0)::int, min(reached_at) FROM application_rungs
    WHERE application_id = :id AND clock = :clock
""")
COUNT = sa.text("""
    INSERT INTO application_counts (rung, waiting, overrun) VALUES (:rung, :waiting, :overrun)
    ON CONFLICT (rung) DO UPDATE SET waiting = application_counts.waiting + excluded.waiting,
                                     overrun = application_counts.overrun + excluded.overrun
""")
_WAS_OVERRUN = sa.text("SELECT CAST(overrun_at IS NOT NULL AS int) FROM applications WHERE id = :id")
_JOIN = sa.text("""
    INSERT INTO application_followers (application_id, phone, agreed_at) VALUES (:application_id, :phone, :now)
    ON CONFLICT DO NOTHING
""")
_LIST = sa.text(f"""
    SELECT a.id, a.name, a.phone, a.area, a.landmark, a.class, a.state, a.reached_at, a.received_at, a.clock,
           a.clock_due_on, a.quote_cents, a.paid_cents, a.overrun_at IS NOT NULL AND a.clock IS NOT NULL AS overrun,
           a.same_as_id, a.has_papers, n.region
    FROM applications a LEFT JOIN areas n ON n.id = a.area_id
    WHERE a.{_WAITS} AND a.id > :after AND (CAST(:rung AS text) IS NULL OR a.state = :rung)
      AND (NOT :overrun OR (a.overrun_at IS NOT NULL AND a.clock IS NOT NULL))
      AND (CAST(:metered_before AS timestamptz) IS NULL
           OR (a.state = '{Rung.METERED}' AND a.reached_at < :metered_before))
    ORDER BY a.id LIMIT :limit
""")


class Applications(Repository):
    """Reads and writes applications on the connection of a unit of work."""

    def alone(self, phone: str) -> None:
        """Nobody else sends an application of this phone until the commit."""
        self._connection.execute(_ALONE, {"phone": phone})

    def same_place(self, phone: str, draft: Draft) -> Application | None:
        return self._first(_SAME_PLACE, phone=phone, area=draft.area, landmark=draft.landmark)

    def same_person(self, draft: Draft) -> Application | None:
        """The oldest open one of the same plot by the same document, whoever sent it."""
        return self._first(_SAME_PERSON, id_number=draft.id_number, area=draft.area, landmark=draft.landmark)

    def waiting_of(self, phone: str) -> int:
        return int(self._connection.execute(_WAITING_OF, {"phone": phone}).scalar_one())

    def sent_by_page(self, phone: str, since: datetime) -> int:
        """How many of this phone came from the page lately, whatever became of them."""
        return int(self._connection.execute(_SENT_BY_PAGE, {"phone": phone, "since": since}).scalar_one())

    def submit(self, draft_id: int, applicant: Applicant) -> None:
        values = {"id": draft_id, "phone": applicant.phone, "language": applicant.language, "now": self._now}
        self._connection.execute(_SUBMIT, values)
        self._connection.execute(_REACHED, {"id": draft_id, "rung": Rung.SUBMITTED, "now": self._now, "by": None})
        self._connection.execute(COUNT, {"rung": Rung.SUBMITTED, "waiting": 1, "overrun": 0})

    def place_by_neighbour(self, application_id: int) -> None:
        """Where the meter next door is, if the area that was typed is none of ours, or one of several."""
        self._connection.execute(_PLACE, {"id": application_id})

    def get(self, application_id: int) -> Application | None:
        return self._first(_GET, id=application_id)

    def lock(self, application_id: int) -> Application | None:
        """As it is; nobody else changes it until the commit."""
        return self._first(_LOCK, id=application_id)

    def of_phone(self, phone: str) -> Sequence[Application]:
        """Those that the phone has sent or may follow, the newest first."""
        return self._all(_OF_PHONE, phone=phone)

    def rungs(self, application_id: int) -> Sequence[RungReached]:
        rows = self._connection.execute(_RUNGS, {"id": application_id})
        return [
            RungReached(Rung(rung), business_date(at), Clock(clock) if clock else None, days)
            for rung, at, clock, days in rows
        ]

    def used_before(self, application_id: int, clock: Clock) -> ClockSoFar:
        """What this clock has used on the rungs that were left."""
        days, began_at = self._connection.execute(_DAYS_USED, {"id": application_id, "clock": clock}).one()
        return ClockSoFar(days, business_date(began_at) if began_at else None)

    def waiting(
        self, after_id: int, limit: int, *, rung: str | None = None, overrun: bool = False, metered_before: Any = None
    ) -> Sequence[dict[str, Any]]:
        """Those that wait, after this one, the oldest first."""
        values = {"after": after_id, "limit": limit, "rung": rung, "overrun": overrun, "metered_before": metered_before}
        return [dict(row) for row in self._connection.execute(_LIST, values).mappings()]

    def counts(self) -> Sequence[tuple[str, int, int]]:
        """How many stand on each rung, and of how many the clock has run out."""
        table = application_counts.c
        found = sa.select(table.rung, table.waiting, table.overrun).order_by(table.rung)
        return [(rung, waiting, overrun) for rung, waiting, overrun in self._connection.execute(found)]

    def move(self, application: Application, target: Rung, days_used: int, running: Running, change: Change) -> None:
        """To another rung, with what changes beside: the caller holds it."""
        overrun = self._connection.execute(_WAS_OVERRUN, {"id": application.id}).scalar_one()
        counted = overrun if application.clock else 0
        self._connection.execute(COUNT, {"rung": application.rung, "waiting": -1, "overrun": -counted})
        if target not in OVER:
            self._connection.execute(COUNT, {"rung": target, "waiting": 1, "overrun": 0})
        self._connection.execute(_LEFT, {"id": application.id, "clock": application.clock, "days_used": days_used})
        self._connection.execute(_REACHED, {"id": application.id, "rung": target, "now": self._now, "by": change.by})
        values = {"state": target, "reached_at": self._now, "answered_at": self._now if target in OVER else None}
        self._update(application.id, {**values, **_clock(running), "overrun_at": None, **_changed(change)})

    def restart(self, application: Application, running: Running, change: Change) -> None:
        """The clock of the same rung begins to run, or what else is known of it."""
        self._update(application.id, {**_clock(running), **_changed(change)})

    def pay(self, application_id: int, cents: int) -> None:
        """Money came in, or went back where it is negative."""
        self._update(application_id, {"paid_cents": applications.c.paid_cents + cents})

    def join(self, application_id: int, phone: str) -> None:
        """This phone may follow the application."""
        row = {"application_id": application_id, "phone": phone, "now": self._now}
        self._connection.execute(_JOIN, row)

    def _update(self, application_id: int, values: dict[str, Any]) -> None:
        self._connection.execute(applications.update().where(applications.c.id == application_id).values(values))

    def _first(self, statement: sa.TextClause, **values: object) -> Application | None:
        return next(iter(self._all(statement, **values)), None)

    def _all(self, statement: sa.TextClause, **values: object) -> list[Application]:
        return [application_in(row) for row in self._connection.execute(statement, values).mappings()]


def application_in(row: sa.RowMapping) -> Application:
    lines = tuple(QuoteLine(text, cents) for text, cents in row["quote_lines"] or ())
    clock = Clock(row["clock"]) if row["clock"] else None
    fixed = {"quote_lines": lines, "clock": clock, "rung": Rung(row["rung"])}
    return Application(**{**row, **fixed, "of_class": ConnectionClass(row["of_class"])})


def _clock(running: Running) -> dict[str, Any]:
    return {"clock": running.clock, "clock_from": running.began_on, "clock_due_on": running.due_on}


def _changed(change: Change) -> dict[str, Any]:
    named = {
        "operator": change.by,
        "answer": change.reason,
        "survey_on": change.survey_on,
        "has_papers": change.has_papers,
        "same_as_id": change.same_as_id,
        "account_id": change.account_id,
        "area_id": change.area_id,
        "class": change.of_class,
    }
    return {
        **{name: value for name, value in named.items() if value is not None},
        **(_quote(change.quote) if change.quote else {}),
        **(_meter(change.meter) if change.meter else {}),
    }


def _quote(quote: Quotation) -> dict[str, Any]:
    return {
        "quote_cents": quote.cents,
        "quote_lines": [[line.text, line.cents] for line in quote.lines],
        "quoted_on": quote.quoted_on,
        "quote_ends_on": quote.ends_on,
        "reminded": 0,
    }


def _meter(meter: HungMeter) -> dict[str, Any]:
    return {
        "meter_number": meter.number,
        "meter_seal": meter.seal,
        "meter_reading": meter.reading,
        "meter_digits": meter.digits,
        "metered_on": meter.hung_on,
        "meter_by": meter.technician,
    }
