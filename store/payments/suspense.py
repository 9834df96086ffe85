"""Payments that nobody could tell an account for, until two persons have."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, ForeignKey, Index, Table, Text

from domain.payments.payments import Held
from store.core.metadata import metadata
from store.core.repository import Repository
from store.payments.payments import Payments
from store.payments.reversals import REVERSED_CENTS

suspense = Table(
    "suspense",
    metadata,
    Column("payment_id", BigInteger, ForeignKey("payments.id"), primary_key=True, autoincrement=False),
    Column("reason", Text, nullable=False),
    Column("held_at", DateTime(timezone=True), nullable=False),
    Column("proposed_account_id", BigInteger, ForeignKey("accounts.id")),
    Column("proposed_by", Text),
    Column("proposed_at", DateTime(timezone=True)),
    Column("released_by", Text),
    Column("released_at", DateTime(timezone=True)),
    CheckConstraint("(released_at IS NULL) = (released_by IS NULL)", name="released"),
    CheckConstraint("released_by IS DISTINCT FROM proposed_by OR released_by IS NULL", name="two_persons"),
    Index("suspense_open_idx", "held_at", postgresql_where=sa.text("released_at IS NULL")),
    Index("suspense_proposed_idx", "proposed_account_id", postgresql_where=sa.text("released_at IS NULL")),
)

_HELD = """
    SELECT s.payment_id, p.reference, s.reason, s.proposed_account_id, s.proposed_by, s.held_at
    FROM suspense s JOIN payments p ON p.id = s.payment_id
    WHERE s.released_at IS NULL
"""
_LIST_HELD = sa.text(f"""
    SELECT s.payment_id AS id, p.receipt, p.cents - {REVERSED_CENTS} AS cents, p.reference, s.reason,
           p.phone AS payer, p.paid_at, s.held_at, a.number AS proposed_account, s.proposed_by
    FROM suspense s JOIN payments p ON p.id = s.payment_id LEFT JOIN accounts a ON a.id = s.proposed_account_id
    WHERE s.released_at IS NULL ORDER BY s.payment_id LIMIT 1000
""")
_HELD_ONE = sa.text(f"{_HELD} AND s.payment_id = :id FOR UPDATE OF p, s")
_LOOK = sa.text(f"{_HELD} AND s.payment_id = :id")


class Suspense(Repository):
    """The queue of payments that wait for two persons."""

    def hold(self, payment_id: int, reason: str) -> None:
        row = {"payment_id": payment_id, "reason": reason, "held_at": self._now}
        self._connection.execute(suspense.insert(), row)

    def get(self, payment_id: int) -> Held | None:
        """What is held, locked until the commit; None when it is not, or no longer. Its account is locked before."""
        return self._held(_HELD_ONE, payment_id)

    def look(self, payment_id: int) -> Held | None:
        """As `get`, and not locked."""
        return self._held(_LOOK, payment_id)

    def all(self) -> list[dict[str, Any]]:
        """What is held, the oldest first."""
        return [dict(row) for row in self._connection.execute(_LIST_HELD).mappings()]

    def propose(self, payment_id: int, account_id: int, operator: str) -> None:
        self._update(payment_id, proposed_account_id=account_id, proposed_by=operator, proposed_at=self._now)

    def release(self, payment_id: int, operator: str) -> None:
        self._update(payment_id, released_by=operator, released_at=self._now)

    def reopen(self, payment_id: int) -> None:
        """What had gone back whole is here again, and waits for two persons anew."""
        anew = {"released_by": None, "released_at": None, "proposed_account_id": None, "proposed_by": None}
        self._connection.execute(suspense.update().where(suspense.c.payment_id == payment_id).values(**anew))

    def _held(self, statement: sa.TextClause, payment_id: int) -> Held | None:
        row = self._connection.execute(statement, {"id": payment_id}).mappings().first()
        if row is None:
            return None
        payment = Payments(self._transaction).by_id(payment_id)
        return Held(payment, row["reference"], row["reason"], row["proposed_account_id"], row["proposed_by"])

    def _update(self, payment_id: int, **values: Any) -> None:
        self._connection.execute(
            suspense.update()
            .where(suspense.c.payment_id == payment_id, suspense.c.released_at.is_(None))
            .values(**values)
        )
