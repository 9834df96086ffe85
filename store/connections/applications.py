"""Applications for a connection: the drafts, and those that were sent, on whichever rung they are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from domain.connections.applications import (
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
from domain.connections.rungs import OVER, Clock, Rung
from domain.values.periods import business_date
from store.connections.application_tables import WAITS, application_counts, applications
from store.core.batching import BatchingConnection
from store.core.repository import Repository

MAX_LISTED = 50


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
        AND a.{WAITS}
""")
_SAME_PERSON = sa.text(f"""
    {FOUND} WHERE a.id_number = :id_number AND a.id_number <> '' AND lower(a.area) = lower(:area)
        AND lower(a.landmark) = lower(:landmark) AND a.{WAITS} ORDER BY a.id LIMIT 1
""")
_WAITING_OF = sa.text(f"SELECT count(*) FROM applications WHERE phone = :phone AND {WAITS}")
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
_COUNT = sa.text("""
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
    WHERE a.{WAITS} AND a.id > :after AND (CAST(:rung AS text) IS NULL OR a.state = :rung)
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
        count(self._connection, Rung.SUBMITTED, waiting=1)

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
        if application.rung not in OVER:
            count(self._connection, application.rung, waiting=-1, overrun=-counted)
        if target not in OVER:
            count(self._connection, target, waiting=1)
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


def count(connection: BatchingConnection, rung: Rung, *, waiting: int = 0, overrun: int = 0) -> None:
    """So many more stand on the rung. All applications share the row of a rung: it is locked last."""
    values = {"rung": rung, "waiting": waiting, "overrun": overrun}
    connection.defer_to_the_end(f"application_counts {rung}", _COUNT, values)


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
