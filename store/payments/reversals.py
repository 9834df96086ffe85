"""What went back of payments, and what of that failed: added to, never changed."""

import sqlalchemy as sa
from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, ForeignKey, Identity, Index, Table, Text

from domain.payments.payments import OPERATOR
from store.core.metadata import metadata

reversals = Table(
    "reversals",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("provider", Text, nullable=False),
    Column("receipt", Text, nullable=False, comment="its own, not the payment's"),
    Column("payment_id", BigInteger, ForeignKey("payments.id"), nullable=False),
    Column("cents", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("reversed_at", DateTime(timezone=True)),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("cents > 0", name="cents"),
    sa.UniqueConstraint("provider", "receipt"),
    Index("reversals_payment_id_idx", "payment_id"),
)

undone_reversals = Table(
    "undone_reversals",
    metadata,
    Column("reversal_id", BigInteger, ForeignKey("reversals.id"), primary_key=True, autoincrement=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
)

STANDING = "r.id NOT IN (SELECT reversal_id FROM undone_reversals WHERE reversal_id = r.id)"
REVERSED_CENTS = f"""
    coalesce((SELECT sum(r.cents) FROM reversals r WHERE r.payment_id = p.id AND {STANDING}), 0)::bigint
"""
"""Of a payment `p`, what has gone back."""

TAKEN_BACK = f"EXISTS (SELECT FROM reversals r WHERE r.payment_id = p.id AND r.source = '{OPERATOR}')"
"""Whether two operators have reversed a payment `p`."""

_BOOKED = "SELECT r.id, r.payment_id, r.receipt, r.cents, r.source FROM reversals r"
OF_PAYMENT = sa.text(f"{_BOOKED} WHERE r.payment_id = :payment_id AND {STANDING}")
BY_RECEIPT = sa.text(f"{_BOOKED} WHERE r.provider = :provider AND r.receipt = :receipt")
AMONG = sa.text("SELECT receipt FROM reversals WHERE provider = :provider AND receipt = ANY(:receipts)")
ADD = sa.text("""
    INSERT INTO reversals (provider, receipt, payment_id, cents, source, reversed_at, recorded_at)
    VALUES (:provider, :receipt, :payment_id, :cents, :source, :reversed_at, :now)
    ON CONFLICT (provider, receipt) DO NOTHING
""")
UNDO = sa.text("""
    INSERT INTO undone_reversals (reversal_id, recorded_at) VALUES (:id, :now) ON CONFLICT DO NOTHING
""")
