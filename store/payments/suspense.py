"""Payments that nobody could tell an account for, until two persons have."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, ForeignKey, Index, Table, Text

from domain.payments.proposals import SUSPENSE_KIND
from domain.payments.suspense import Held
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
    Column("released_by", Text, comment="the operator who approved it, or the source that said whose it is"),
    Column("released_at", DateTime(timezone=True)),
    Column("request_id", BigInteger, ForeignKey("approval_decisions.request_id"), comment="by which two released it"),
    CheckConstraint("(released_at IS NULL) = (released_by IS NULL)", name="released"),
    Index("suspense_open_idx", "held_at", postgresql_where=sa.text("released_at IS NULL")),
    Index("suspense_proposed_idx", "proposed_account_id", postgresql_where=sa.text("released_at IS NULL")),
)

_HOLD = sa.text("""
    INSERT INTO suspense (payment_id, reason, held_at) VALUES (:payment_id, :reason, :held_at)
    ON CONFLICT (payment_id) DO UPDATE SET
        reason = excluded.reason, held_at = excluded.held_at, proposed_account_id = NULL, released_by = NULL,
        released_at = NULL, request_id = NULL
""")
_REOPEN = sa.text("""
    INSERT INTO suspense (payment_id, reason, held_at) VALUES (:payment_id, :reason, :held_at)
    ON CONFLICT (payment_id) DO UPDATE SET
        proposed_account_id = NULL, released_by = NULL, released_at = NULL, request_id = NULL
""")
_HELD = """
    SELECT s.payment_id, p.reference, s.reason, s.proposed_account_id, s.held_at
    FROM suspense s JOIN payments p ON p.id = s.payment_id
    WHERE s.released_at IS NULL
"""
_SELECT_HELD = f"""
    SELECT s.payment_id AS id, p.receipt, p.cents - {REVERSED_CENTS} AS cents, p.reference, s.reason,
           p.phone AS payer, p.paid_at, s.held_at, a.number AS proposed_account, r.author AS proposed_by,
           n.region, r.id AS request, r.digest AS hash
    FROM suspense s JOIN payments p ON p.id = s.payment_id LEFT JOIN accounts a ON a.id = s.proposed_account_id
    LEFT JOIN areas n ON n.id = a.area_id
    LEFT JOIN LATERAL (
        SELECT id, author, digest FROM approval_requests
        WHERE kind = '{SUSPENSE_KIND}' AND subject = s.payment_id::text ORDER BY id DESC LIMIT 1
    ) newest ON true
    LEFT JOIN approval_requests r ON r.id = newest.id AND r.expires_at > :now
         AND r.id NOT IN (SELECT request_id FROM approval_decisions WHERE request_id = r.id)
    WHERE s.released_at IS NULL
"""
_LIST_HELD = sa.text(f"{_SELECT_HELD} AND s.payment_id > :after ORDER BY s.payment_id LIMIT :limit")
_HELD_OF = sa.text(f"{_SELECT_HELD} AND s.payment_id = ANY(:ids)")
_HELD_ONE = sa.text(f"{_HELD} AND s.payment_id = :id FOR UPDATE OF p, s")


class Suspense(Repository):
    """The queue of payments that wait for two persons."""

    def hold(self, payment_id: int, reason: str) -> None:
        """It waits for two persons; also one that was released before, and has come back."""
        row = {"payment_id": payment_id, "reason": reason, "held_at": self._now}
        self._connection.execute(_HOLD, row)

    def get(self, payment_id: int) -> Held | None:
        """What is held, locked until the commit; None when it is not, or no longer."""
        row = self._connection.execute(_HELD_ONE, {"id": payment_id}).mappings().first()
        if row is None:
            return None
        payment = Payments(self._transaction).by_id(payment_id)
        return Held(payment, row["reference"], row["reason"], row["proposed_account_id"])

    def all(self, after: int, limit: int) -> list[dict[str, Any]]:
        """What is held, after the payment of this id."""
        asked = {"now": self._now, "after": after, "limit": limit}
        return [dict(row) for row in self._connection.execute(_LIST_HELD, asked).mappings()]

    def of(self, payment_ids: Sequence[int]) -> list[dict[str, Any]]:
        """Those of these that are held."""
        return [
            dict(row)
            for row in self._connection.execute(_HELD_OF, {"ids": list(payment_ids), "now": self._now}).mappings()
        ]

    def propose(self, payment_id: int, account_id: int) -> None:
        """Whose it may be: until it is released, nobody cuts that account off."""
        self._update(payment_id, proposed_account_id=account_id)

    def release(self, payment_id: int, by: str, request_id: int | None = None) -> None:
        """It waits no more: by an operator, with the request that was approved, or by what a source said."""
        self._update(payment_id, released_by=by, released_at=self._now, request_id=request_id)

    def reopen(self, payment_id: int, reason: str) -> None:
        """What had gone back is here again, and waits for two persons anew: for its earlier reason, or for this one
        where it never waited.
        """
        row = {"payment_id": payment_id, "reason": reason, "held_at": self._now}
        self._connection.execute(_REOPEN, row)

    def _update(self, payment_id: int, **values: Any) -> None:
        self._connection.execute(
            suspense.update()
            .where(suspense.c.payment_id == payment_id, suspense.c.released_at.is_(None))
            .values(**values)
        )
