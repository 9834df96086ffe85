"""What events said of refunds: each row is a question to Paystack, until its own list has the answer."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, DateTime, Identity, Index, Integer, Table, Text

from domain.payments.payments import Booked
from domain.payments.refunds import RefundReport
from store.core.metadata import metadata
from store.core.repository import Repository

LEASE = timedelta(seconds=60)

refund_reports = Table(
    "refund_reports",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("original", Text, nullable=False, comment="the payment: the provider's id of it, or our reference"),
    Column("receipt", Text, nullable=False, comment="the refund's own id; empty where the event named none"),
    Column("cents", BigInteger, comment="as the event said; what the provider lists counts"),
    Column("reported_at", DateTime(timezone=True), nullable=False),
    Column("ask_at", DateTime(timezone=True), comment="when to ask the provider next"),
    Column("asked", Integer, nullable=False, server_default="0"),
    Column("done_at", DateTime(timezone=True)),
    Index("refund_reports_due_idx", "ask_at", postgresql_where=sa.text("done_at IS NULL")),
    Index("refund_reports_original_idx", "original", postgresql_where=sa.text("done_at IS NULL")),
    Index(
        "refund_reports_once_idx",
        "original",
        "receipt",
        sa.text("coalesce(cents, 0)"),
        unique=True,
        postgresql_where=sa.text("done_at IS NULL"),
    ),
)

_ADD = sa.text("""
    INSERT INTO refund_reports (original, receipt, cents, reported_at, ask_at)
    VALUES (:original, :receipt, :cents, :now, :now)
    ON CONFLICT (original, receipt, coalesce(cents, 0)) WHERE done_at IS NULL DO UPDATE SET ask_at = :now
""")
_CLAIM = sa.text("""
    UPDATE refund_reports SET asked = asked + 1, ask_at = :lease_until
    WHERE id IN (
        SELECT id FROM refund_reports WHERE done_at IS NULL AND ask_at <= :now
        ORDER BY ask_at LIMIT :limit FOR UPDATE SKIP LOCKED
    )
    RETURNING original, receipt, cents, id, asked - 1
""")
_WAKE = sa.text("""
    UPDATE refund_reports SET ask_at = :now
    WHERE done_at IS NULL AND original IN (:receipt, (SELECT token FROM payment_intents WHERE id = :intent_id))
""")
_ASK_AGAIN = sa.text("UPDATE refund_reports SET ask_at = :ask_at WHERE id = :id")
_DONE = sa.text("UPDATE refund_reports SET done_at = :now, ask_at = NULL WHERE id = :id")


class RefundReports(Repository):
    """Keeps them on the connection of a unit of work."""

    def add(self, report: RefundReport) -> None:
        """Ask at once; the same refund is one question, and without a name the same amount."""
        values = {"original": report.original, "receipt": report.receipt, "cents": report.cents}
        self._connection.execute(_ADD, {**values, "now": self._now})

    def wake(self, booked: Booked) -> None:
        """The payment is there: what was said of its refunds can be looked into."""
        asked = {"receipt": booked.receipt, "intent_id": booked.intent_id, "now": self._now}
        self._connection.execute(_WAKE, asked)

    def claim(self, limit: int) -> list[RefundReport]:
        """Those to ask about now; of one who crashes over it, again in a minute."""
        rows = self._connection.execute(_CLAIM, {"now": self._now, "limit": limit, "lease_until": self._now + LEASE})
        return [RefundReport(*row) for row in rows]

    def ask_again(self, report_id: int, ask_at: datetime | None) -> None:
        self._connection.execute(_ASK_AGAIN, {"id": report_id, "ask_at": ask_at})

    def done(self, report_id: int) -> None:
        self._connection.execute(_DONE, {"id": report_id, "now": self._now})
