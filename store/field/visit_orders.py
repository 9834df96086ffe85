"""Visit orders: the technicians' work, from planned to closed."""

from dataclasses import asdict

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
    OPEN,
    PLANNED,
    WITH_A_TECHNICIAN,
    Arm,
    NewOrder,
    VisitOrder,
    Why,
)
from store.core.metadata import metadata
from store.core.repository import Repository

_IS_OPEN = f"state IN {OPEN}"
_IS_OUT = f"state IN {WITH_A_TECHNICIAN}"

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
_ANSWER = sa.text(f"""
    UPDATE visit_orders SET state = '{DONE}', closed_at = :now
    WHERE meter_id = :meter_id AND {_IS_OPEN} AND why IN {tuple(map(str, ANSWERED_BY_A_READING))}
""")

_FOLLOW = sa.text(f"UPDATE visit_orders SET meter_id = :new_id WHERE meter_id = :old_id AND {_IS_OPEN}")


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

    def move(self, order_id: int, event: str) -> bool:
        """Whether the event could happen; it did."""
        values = {"id": order_id, "target": LIFE.target(event), "sources": [*LIFE.sources(event)], "now": self._now}
        return self._connection.execute(_MOVE, values).rowcount > 0

    def answer_by_reading(self, meter_id: int) -> int:
        """The meter was read: how many orders that asked for a reading it ends."""
        return self._connection.execute(_ANSWER, {"meter_id": meter_id, "now": self._now}).rowcount

    def follow_meter(self, old_id: int, new_id: int) -> None:
        """The meter was replaced between planning and visit: what is still wanted there is wanted of the new one."""
        self._connection.execute(_FOLLOW, {"old_id": old_id, "new_id": new_id})

    def _one(self, statement: sa.TextClause, order_id: int) -> VisitOrder | None:
        row = self._connection.execute(statement, {"id": order_id}).mappings().first()
        return VisitOrder(**{**row, "why": Why(row["why"]), "arm": Arm(row["arm"])}) if row else None
