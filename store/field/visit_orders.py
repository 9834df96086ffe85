"""Visit orders: the technicians' work, from planned to closed."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import (
    BigInteger,
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

from domain.field.visit_orders import (
    ANSWERED_BY_A_READING,
    ASSIGNED,
    DONE,
    LIFE,
    MAX_ATTEMPTS,
    NOTIFIED,
    OPEN,
    PLANNED,
    REFUSED,
    TOLD_AHEAD,
    TRY_AGAIN,
    UNSAFE,
    WITH_A_TECHNICIAN,
    Arm,
    NewOrder,
    Visit,
    VisitOrder,
    VisitToTell,
    Why,
)
from store.core.metadata import metadata
from store.core.repository import Repository

_IS_OPEN = f"state IN {OPEN}"


def is_left(of: str = "") -> str:
    """What a query asks of an order: nobody saw the meter, and no visit follows by itself."""
    return f"({of}state IN {(REFUSED, UNSAFE)} OR ({of}state IN {TRY_AGAIN} AND {of}attempt >= {MAX_ATTEMPTS}))"


_IS_OUT = f"state IN {WITH_A_TECHNICIAN}"
_IS_TOLD = f"state = '{NOTIFIED}' AND v.why IN {tuple(map(str, TOLD_AHEAD))}"

visit_orders = Table(
    "visit_orders",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True, comment="the serial of its reference"),
    Column("meter_id", BigInteger, ForeignKey("meters.id")),
    Column("account_id", BigInteger, ForeignKey("accounts.id")),
    Column("application_id", BigInteger, ForeignKey("applications.id"), comment="of a connection"),
    Column("why", Text, nullable=False),
    Column(
        "reason", Text, nullable=False, server_default="", comment="more than why: what about the reading, or score"
    ),
    Column("arm", Text, nullable=False, server_default=Arm.REASON.value),
    Column("due_on", Date, nullable=False),
    Column("state", Text, nullable=False, server_default=LIFE.born),
    Column("attempt", Integer, nullable=False, server_default="1", comment="of the visits that saw no meter"),
    Column("round_id", BigInteger, ForeignKey("rounds.id")),
    Column("technician_id", BigInteger, ForeignKey("technicians.id")),
    Column("place", Integer, comment="in the walk of its round, from 1"),
    Column("reading_id", BigInteger, ForeignKey("readings.id"), comment="the reading that asks for the visit"),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("moved_at", DateTime(timezone=True), comment="by the customer, once"),
    Column("notified_at", DateTime(timezone=True)),
    Column("closed_at", DateTime(timezone=True)),
    CheckConstraint(f"why IN {tuple(map(str, Why))}", name="why"),
    CheckConstraint(f"arm IN {tuple(map(str, Arm))}", name="arm"),
    CheckConstraint(f"state IN {LIFE.states}", name="state"),
    CheckConstraint(f"({_IS_OPEN}) = (closed_at IS NULL)", name="closed"),
    CheckConstraint(f"state <> '{PLANNED}' OR num_nonnulls(round_id, technician_id, place) = 0", name="planned"),
    CheckConstraint(f"NOT {_IS_OUT} OR num_nonnulls(round_id, technician_id, place) = 3", name="assigned"),
    CheckConstraint("num_nonnulls(meter_id, account_id) = 2 OR application_id IS NOT NULL", name="where"),
    Index("visit_orders_open_idx", "meter_id", "why", "reason", unique=True, postgresql_where=sa.text(_IS_OPEN)),
    Index("visit_orders_meter_out_idx", "meter_id", unique=True, postgresql_where=sa.text(_IS_OUT)),
    Index("visit_orders_application_idx", "application_id", unique=True, postgresql_where=sa.text(_IS_OPEN)),
    Index("visit_orders_planned_idx", "due_on", "id", postgresql_where=sa.text(f"state = '{PLANNED}'")),
    Index("visit_orders_round_id_idx", "round_id", "place"),
    Index("visit_orders_account_id_idx", "account_id", "id"),
    Index("visit_orders_meter_id_idx", "meter_id", "id"),
    Index("visit_orders_left_idx", "id", postgresql_where=sa.text(is_left())),
    comment="one visit to one meter; a meter is with one technician at a time",
)

_NEW = [*NewOrder.__slots__]
_ADD = sa.text(f"""
    INSERT INTO visit_orders ({", ".join(_NEW)}, opened_at) VALUES ({", ".join(f":{name}" for name in _NEW)}, :now)
    ON CONFLICT DO NOTHING RETURNING id
""")
_ONE = f"SELECT {', '.join(VisitOrder.__slots__)} FROM visit_orders WHERE id = :id"
_FIND, _LOCK = sa.text(_ONE), sa.text(f"{_ONE} FOR UPDATE")
# Two technicians at one meter: whoever comes second gets nothing, by the index of meters that are out.
_ASSIGN = sa.text(f"""
    UPDATE visit_orders v SET state = '{ASSIGNED}', technician_id = :technician_id, round_id = :round_id, place = :place
    WHERE id = :id AND state = ANY(:sources) AND NOT EXISTS (
        SELECT FROM visit_orders o WHERE o.meter_id = v.meter_id AND o.id <> v.id AND o.{_IS_OUT})
""")
_MOVE = sa.text(f"""
    UPDATE visit_orders SET state = :target,
        closed_at = CASE WHEN :target IN {OPEN} THEN NULL ELSE CAST(:now AS timestamptz) END,
        notified_at = CASE WHEN :target = 'notified' THEN CAST(:now AS timestamptz) ELSE notified_at END,
        round_id = CASE WHEN :target = '{PLANNED}' THEN NULL ELSE round_id END,
        technician_id = CASE WHEN :target = '{PLANNED}' THEN NULL ELSE technician_id END,
        place = CASE WHEN :target = '{PLANNED}' THEN NULL ELSE place END
    WHERE id = :id AND state = ANY(:sources)
""")
# One with a finding is closed by what its finding needs.
_ANSWER = sa.text(f"""
    UPDATE visit_orders v SET state = '{DONE}', closed_at = :now
    WHERE meter_id = :meter_id AND {_IS_OPEN} AND why IN {tuple(map(str, ANSWERED_BY_A_READING))}
      AND NOT EXISTS (SELECT FROM findings f WHERE f.order_id = v.id)
""")

_METERED = sa.text(f"""
    UPDATE visit_orders SET state = '{DONE}', closed_at = :now WHERE application_id = :application_id AND {_IS_OPEN}
""")
_FOLLOW = sa.text(f"UPDATE visit_orders SET meter_id = :new_id WHERE meter_id = :old_id AND {_IS_OPEN}")
_VISIT = f"""
    SELECT v.id, v.state, v.why, coalesce(v.place, 0) AS place, coalesce(r.day, v.due_on) AS day, v.meter_id,
           coalesce(m.number, '') AS meter, v.account_id, coalesce(a.number, '') AS account,
           coalesce(a.name, p.name, '') AS name, coalesce(n.name, p.area, '') AS area,
           coalesce(a.phone, p.phone) AS phone,
           coalesce(a.language, p.language, 'en') AS language, s.serial AS seal,
           (f.id IS NOT NULL AND f.photo_sha256 IS NULL AND v.{_IS_OPEN}) AS is_photo_pending, v.technician_id,
           v.application_id, coalesce(p.landmark, '') AS landmark
    FROM visit_orders v
    LEFT JOIN rounds r ON r.id = v.round_id
    LEFT JOIN meters m ON m.id = v.meter_id
    LEFT JOIN accounts a ON a.id = v.account_id
    LEFT JOIN areas n ON n.id = a.area_id
    LEFT JOIN applications p ON p.id = v.application_id
    LEFT JOIN seals s ON s.meter_id = v.meter_id
    LEFT JOIN findings f ON f.order_id = v.id
"""
_OF_ACCOUNT = sa.text("""
    SELECT v.id, v.why, v.state, v.due_on, r.day FROM visit_orders v LEFT JOIN rounds r ON r.id = v.round_id
    WHERE v.account_id = :account_id ORDER BY v.id DESC LIMIT :limit
""")
_REGION = sa.text("""
    SELECT n.region FROM visit_orders v
    LEFT JOIN accounts a ON a.id = v.account_id LEFT JOIN applications p ON p.id = v.application_id
    LEFT JOIN areas n ON n.id = coalesce(a.area_id, p.area_id)
    WHERE v.id = :id
""")
_VISIT_BY_ID = sa.text(f"{_VISIT} WHERE v.id = :id")
_ROUND_OF = sa.text(f"""
    {_VISIT} WHERE v.round_id = (SELECT id FROM rounds WHERE technician_id = :technician_id AND day = :day)
    ORDER BY v.place, v.id
""")
_OF_APPLICATION = sa.text(f"""
    SELECT {", ".join(VisitOrder.__slots__)} FROM visit_orders WHERE application_id = :id AND {_IS_OPEN}
""")
_TO_TELL = sa.text(f"""
    {_VISIT} WHERE v.state = '{ASSIGNED}' AND v.why IN {tuple(map(str, TOLD_AHEAD))} AND r.day >= :day
    ORDER BY v.id LIMIT :limit FOR UPDATE OF v SKIP LOCKED
""")
_TOLD_TO = sa.text(f"""
    SELECT v.id FROM (
        SELECT v.id, v.round_id FROM accounts a JOIN visit_orders v ON v.account_id = a.id
        WHERE a.phone = :phone AND v.{_IS_TOLD}
        UNION ALL
        SELECT v.id, v.round_id FROM applications p JOIN visit_orders v ON v.application_id = p.id
        WHERE p.phone = :phone AND p.state = 'inspected' AND v.{_IS_TOLD}
    ) v JOIN rounds r ON r.id = v.round_id WHERE r.day >= :day ORDER BY r.day, v.id
""")
_RELEASE_ALL = sa.text(f"""
    UPDATE visit_orders v SET state = '{PLANNED}', round_id = NULL, technician_id = NULL, place = NULL
    WHERE technician_id = :technician_id AND {_IS_OUT}
      AND NOT EXISTS (SELECT FROM findings f WHERE f.order_id = v.id)
""")
_MOVE_FOR_CUSTOMER = sa.text(f"""
    UPDATE visit_orders SET state = '{PLANNED}', due_on = :due_on, moved_at = :now,
        round_id = NULL, technician_id = NULL, place = NULL
    WHERE id = :id AND {_IS_OUT} AND moved_at IS NULL AND why IN {tuple(map(str, TOLD_AHEAD))}
      AND NOT EXISTS (SELECT FROM findings f WHERE f.order_id = visit_orders.id)
""")


class VisitOrders(Repository):
    """Reads and writes orders on the connection of a unit of work."""

    def add(self, order: NewOrder) -> int | None:
        """Its id; None where the same is open for the meter already."""
        added = self._connection.execute(_ADD, {**asdict(order), "now": self._now}).scalar()
        return int(added) if added else None

    def find(self, order_id: int) -> VisitOrder | None:
        return self._one(_FIND, order_id)

    def lock(self, order_id: int) -> VisitOrder | None:
        """The order, held until the commit."""
        return self._one(_LOCK, order_id)

    def assign(self, order_id: int, technician_id: int, round_id: int, place: int) -> bool:
        """Into a round; False where it is not planned, or a technician has its meter already."""
        values = {"id": order_id, "technician_id": technician_id, "round_id": round_id, "place": place}
        return self._connection.execute(_ASSIGN, {**values, "sources": [*LIFE.sources("assign")]}).rowcount > 0

    def visit(self, order_id: int) -> Visit | None:
        """The order with the place that it leads to."""
        row = self._connection.execute(_VISIT_BY_ID, {"id": order_id}).mappings().first()
        return _visit(row) if row else None

    def of_account(self, account_id: int, limit: int) -> list[dict[str, Any]]:
        """The account's visits, the newest first."""
        rows = self._connection.execute(_OF_ACCOUNT, {"account_id": account_id, "limit": limit})
        return [dict(row) for row in rows.mappings()]

    def region_of(self, order_id: int) -> str | None:
        """Of the account, or of the place of the connection; None where nobody has said where that is."""
        region: str | None = self._connection.scalar(_REGION, {"id": order_id})
        return region

    def round_of(self, technician_id: int, day: date) -> Sequence[Visit]:
        """The visits of a technician's day in the order of the walk, those that are closed too."""
        rows = self._connection.execute(_ROUND_OF, {"technician_id": technician_id, "day": day}).mappings()
        return [_visit(row) for row in rows]

    def of_application(self, application_id: int) -> VisitOrder | None:
        """The visit that is to hang up its meter; None where none is open."""
        return self._one(_OF_APPLICATION, application_id)

    def to_tell(self, from_day: date, limit: int) -> Sequence[VisitToTell]:
        """Visits that are assigned and that the customer is told of ahead; held until the commit."""
        rows = self._connection.execute(_TO_TELL, {"day": from_day, "limit": limit}).mappings()
        return [VisitToTell(visit=_visit(row), technician_id=row["technician_id"]) for row in rows]

    def told_to(self, phone: str, from_day: date) -> Sequence[int]:
        """The visits that this phone on file was told of, the next one first."""
        return [*self._connection.scalars(_TOLD_TO, {"phone": phone, "day": from_day})]

    def release_all(self, technician_id: int) -> int:
        """Whatever the technician has not begun waits for another one: how many that are."""
        return self._connection.execute(_RELEASE_ALL, {"technician_id": technician_id}).rowcount

    def move_for_customer(self, order_id: int, due_on: date) -> bool:
        """Planned anew, once, at the customer's wish; False where that cannot be, or was done before."""
        values = {"id": order_id, "due_on": due_on, "now": self._now}
        return self._connection.execute(_MOVE_FOR_CUSTOMER, values).rowcount > 0

    def move(self, order_id: int, event: str) -> bool:
        """Whether the event could happen; it did."""
        values = {"id": order_id, "target": LIFE.target(event), "sources": [*LIFE.sources(event)], "now": self._now}
        return self._connection.execute(_MOVE, values).rowcount > 0

    def answer_by_reading(self, meter_id: int) -> int:
        """The meter was read: how many orders that asked for a reading it ends."""
        return self._connection.execute(_ANSWER, {"meter_id": meter_id, "now": self._now}).rowcount

    def end_connection(self, application_id: int) -> int:
        """The meter of the application hangs, or is wanted no more: how many orders that ends."""
        return self._connection.execute(_METERED, {"application_id": application_id, "now": self._now}).rowcount

    def follow_meter(self, old_id: int, new_id: int) -> None:
        """The meter was replaced between planning and visit: what is still wanted there is wanted of the new one."""
        self._connection.execute(_FOLLOW, {"old_id": old_id, "new_id": new_id})

    def _one(self, statement: sa.TextClause, order_id: int) -> VisitOrder | None:
        row = self._connection.execute(statement, {"id": order_id}).mappings().first()
        return VisitOrder(**{**row, "why": Why(row["why"]), "arm": Arm(row["arm"])}) if row else None


def _visit(row: sa.RowMapping) -> Visit:
    return Visit(**{**{name: row[name] for name in Visit.__slots__}, "why": Why(row["why"])})
