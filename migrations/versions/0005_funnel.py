"""How conversations go, and how they end.

Revision ID: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "funnel",
        sa.Column("batch", sa.Text(), nullable=False, comment="one emptying of the counters: a repeated one counts once"),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False, comment="the state before; empty: the dial"),
        sa.Column("target", sa.Text(), nullable=False, comment="the state after; `sorry`: our fault"),
        sa.Column("hops", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("batch", "language", "source", "target", name="funnel_pkey"),
    )
    op.create_index("funnel_counted_at_idx", "funnel", ["counted_at"])
    op.create_table(
        "ussd_sessions",
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column(
            "status", sa.Text(), nullable=False, comment="Success, Incomplete or Failed, in the gateway's words"
        ),
        sa.Column("last_step", sa.Text(), nullable=False),
        sa.Column("hops", sa.Integer()),
        sa.Column("milliseconds", sa.BigInteger()),
        sa.Column("cost", sa.Text(), comment="as the gateway wrote it"),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("session_id", name="ussd_sessions_pkey"),
    )
    op.create_index("ussd_sessions_ended_at_idx", "ussd_sessions", ["ended_at"])


def downgrade() -> None:
    op.drop_table("ussd_sessions")
    op.drop_table("funnel")
