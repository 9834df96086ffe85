"""What Paystack's events say of refunds, and refunds that failed after they were processed.

Revision ID: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

OPEN = "done_at IS NULL"


def upgrade() -> None:
    op.create_table(
        "refund_reports",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "original", sa.Text(), nullable=False, comment="the payment: the provider's id of it, or our reference"
        ),
        sa.Column(
            "receipt", sa.Text(), nullable=False, comment="the refund's own id; empty where the event named none"
        ),
        sa.Column("cents", sa.BigInteger(), comment="as the event said; what the provider lists counts"),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ask_at", sa.DateTime(timezone=True), comment="when to ask the provider next"),
        sa.Column("asked", sa.Integer(), server_default="0", nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("refund_reports_pkey")),
    )
    op.create_index("refund_reports_due_idx", "refund_reports", ["ask_at"], postgresql_where=sa.text(OPEN))
    op.create_index("refund_reports_original_idx", "refund_reports", ["original"], postgresql_where=sa.text(OPEN))
    op.create_index(
        "refund_reports_once_idx",
        "refund_reports",
        ["original", "receipt", sa.text("coalesce(cents, 0)")],
        unique=True,
        postgresql_where=sa.text(OPEN),
    )
    op.create_table(
        "undone_reversals",
        sa.Column("reversal_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["reversal_id"], ["reversals.id"], name=op.f("undone_reversals_reversal_id_fkey")),
        sa.PrimaryKeyConstraint("reversal_id", name=op.f("undone_reversals_pkey")),
    )
    op.execute(
        "CREATE TRIGGER undone_reversals_append_only BEFORE UPDATE OR DELETE ON undone_reversals "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER undone_reversals_never_emptied BEFORE TRUNCATE ON undone_reversals "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("undone_reversals")
    op.drop_table("refund_reports")
