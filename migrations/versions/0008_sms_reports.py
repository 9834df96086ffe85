"""Delivery reports that came early, opt-outs, what SMS cost and how long they take.

Revision ID: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "early_reports",
        sa.Column("gateway_id", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mark", sa.Text()),
        sa.PrimaryKeyConstraint("gateway_id", name=op.f("early_reports_pkey")),
        comment="of ids that no message has yet",
    )
    op.create_index("early_reports_received_at_idx", "early_reports", ["received_at"])
    op.create_table(
        "opt_outs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False, comment="what the purpose stood on until then"),
        sa.Column("source", sa.Text(), nullable=False, comment="network: its own menu; sms: STOP"),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("opt_outs_pkey")),
    )
    op.create_index("opt_outs_standing_idx", "opt_outs", ["phone", "purpose"], unique=True, postgresql_where=sa.text("lifted_at IS NULL"))
    op.create_table(
        "sms_prices",
        sa.Column("network", sa.Text(), nullable=False, comment="* for those without a price of their own"),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("part_micros", sa.BigInteger(), nullable=False, comment="millionths of a shilling a part, without VAT"),
        sa.CheckConstraint("part_micros >= 0", name=op.f("sms_prices_part_micros_check")),
        sa.PrimaryKeyConstraint("network", "valid_from", name=op.f("sms_prices_pkey")),
    )
    # The gateway's price list for Kenya, 2025, basic band. `messages price` sets what follows.
    op.execute("INSERT INTO sms_prices (network, valid_from, part_micros) VALUES ('*', '2025-01-01', 800000)")
    op.create_table(
        "sms_days",
        sa.Column("day", sa.Date(), nullable=False, comment="in Nairobi"),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("expected_micros", sa.BigInteger(), nullable=False),
        sa.Column("charged_micros", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "network", name=op.f("sms_days_pkey")),
        comment="what the gateway took, a day and network",
    )
    op.create_table(
        "message_delays",
        sa.Column("stage", sa.Text(), nullable=False, comment="from the commit to submission, or to delivery"),
        sa.Column("bucket", sa.Integer(), nullable=False),
        sa.Column("messages", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("stage", "bucket", name=op.f("message_delays_pkey")),
    )


def downgrade() -> None:
    for table in ("message_delays", "sms_days", "sms_prices", "opt_outs", "early_reports"):
        op.drop_table(table)
