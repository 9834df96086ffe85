"""Payments that were credited and yet look like a slip: the same amount again in ten minutes, or to a closed account.

Triggers mark them in the transaction that books or moves a payment, or closes or opens an account, so that a list of
them costs what it shows. Each night the newest payments are judged anew, and a part of the others of thirty days.
"""

from datetime import timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, DateTime, Index, Table

from domain.accounts.accounts import CLOSED
from store.core.metadata import metadata
from store.core.repository import Repository
from store.core.timeouts import allow_slow_statements

DOUBTFUL_FOR = timedelta(days=30)
"""Nobody is shown what is older."""
POINTED_AT_WITHIN = timedelta(days=1)
"""An alert about what is older helps nobody: it is on the list."""
IDS_PER_PART = 1_000_000

doubtful_payments = Table(
    "doubtful_payments",
    metadata,
    Column("payment_id", BigInteger, primary_key=True, autoincrement=False),
    Column("account_id", BigInteger, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, comment="as of the payment"),
    Column("pointed_at", DateTime(timezone=True), comment="when an alert has pointed staff at it"),
    Index("doubtful_payments_recorded_at_idx", "recorded_at", "payment_id"),
    Index("doubtful_payments_new_idx", "recorded_at", postgresql_where=sa.text("pointed_at IS NULL")),
    Index("doubtful_payments_account_id_idx", "account_id"),
    comment="credited, and yet somebody should look; triggers of payments and accounts keep it",
)

PAID_AT = "coalesce(p.paid_at, p.received_at)"
"""By the provider's time where it is known."""
_PAID_AT_BEFORE = "coalesce(q.paid_at, q.received_at)"
# The triggers of its migration mark by the same.
_TRUTH = f"""
    SELECT p.id AS payment_id, p.account_id, p.recorded_at FROM payments p JOIN accounts a ON a.id = p.account_id
    WHERE p.id >= :first_id AND p.id < :end_id AND p.recorded_at > :since AND (
        a.status = '{CLOSED}' OR EXISTS (
            SELECT FROM payments q
            WHERE q.account_id = p.account_id AND q.cents = p.cents AND ({_PAID_AT_BEFORE}, q.id) < ({PAID_AT}, p.id)
              AND {_PAID_AT_BEFORE} >= {PAID_AT} - interval '10 minutes'
        )
    )
"""
WHY = f"CASE WHEN a.status = '{CLOSED}' THEN 'closed_account' ELSE 'twice' END"
"""Why a payment to an account `a` is doubtful."""

_SINCE = sa.DateTime(timezone=True)
_POINT_AT = sa.text(f"""
    WITH due AS (
        SELECT payment_id FROM doubtful_payments WHERE pointed_at IS NULL AND recorded_at > :since
        ORDER BY recorded_at LIMIT :limit FOR UPDATE SKIP LOCKED
    ), pointed AS (
        UPDATE doubtful_payments d SET pointed_at = :now FROM due WHERE d.payment_id = due.payment_id
        RETURNING d.payment_id
    )
    SELECT p.receipt, {WHY} AS why FROM pointed JOIN payments p ON p.id = pointed.payment_id
    JOIN accounts a ON a.id = p.account_id ORDER BY p.recorded_at, p.id
""").bindparams(sa.bindparam("since", type_=_SINCE), sa.bindparam("now", type_=_SINCE))
_MARK_MISSING = sa.text(f"""
    INSERT INTO doubtful_payments (payment_id, account_id, recorded_at)
    SELECT payment_id, account_id, recorded_at FROM ({_TRUTH}) truth
    WHERE NOT EXISTS (SELECT FROM doubtful_payments d WHERE d.payment_id = truth.payment_id)
    ON CONFLICT DO NOTHING RETURNING payment_id
""").bindparams(sa.bindparam("since", type_=_SINCE))
_FORGET_OTHERS = sa.text(f"""
    DELETE FROM doubtful_payments d
    WHERE d.payment_id >= :first_id AND d.payment_id < :end_id AND d.recorded_at > :since
      AND d.payment_id NOT IN (SELECT payment_id FROM ({_TRUTH}) truth) RETURNING payment_id
""").bindparams(sa.bindparam("since", type_=_SINCE))
_PARTS = sa.text(f"""
    SELECT (SELECT id FROM payments WHERE recorded_at > :since ORDER BY recorded_at LIMIT 1) / {IDS_PER_PART},
           (SELECT max(id) FROM payments) / {IDS_PER_PART}
""").bindparams(sa.bindparam("since", type_=_SINCE))


class WrongMarks(NamedTuple):
    """So many payments were doubtful and not marked, and so many the other way round."""

    missing: int
    needless: int


class NewDoubt(NamedTuple):
    """A payment that staff should look at, and why."""

    receipt: str
    why: str


class DoubtfulPayments(Repository):
    """Reads the marks, and compares them with the payments, on the connection of a unit of work."""

    def point_at(self, limit: int) -> list[NewDoubt]:
        """So many of the last day that no alert has pointed at; from now on one has."""
        asked = {"since": self._now - POINTED_AT_WITHIN, "limit": limit, "now": self._now}
        return [NewDoubt(*row) for row in self._connection.execute(_POINT_AT, asked)]

    def compare(self, day: int) -> WrongMarks:
        """Judge the newest million of payments, and one more of thirty days that is another one each day; put right
        what differs.
        """
        allow_slow_statements(self._connection)
        since = self._now - DOUBTFUL_FOR
        first, newest = self._connection.execute(_PARTS, {"since": since}).one()
        parts = set() if first is None else {newest, first + day % (newest - first + 1)}
        missing = needless = 0
        for part in parts:
            asked = {"first_id": part * IDS_PER_PART, "end_id": (part + 1) * IDS_PER_PART, "since": since}
            missing += len(self._connection.execute(_MARK_MISSING, asked).all())
            needless += len(self._connection.execute(_FORGET_OTHERS, asked).all())
        return WrongMarks(missing, needless)
