"""Bill queries, and the bills that carry a value of another month.

Revision ID: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bill_queries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="the serial of its reference"),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("bill_id", sa.BigInteger(), nullable=True),
        sa.Column("complaint", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("operator", sa.Text(), nullable=True, comment="who answered"),
        sa.CheckConstraint("complaint IN ('high_bill', 'wrong_reading', 'estimated', 'not_received', 'other')", name=op.f("bill_queries_complaint_check")),
        sa.CheckConstraint("num_nonnulls(answered_at, answer, operator) IN (0, 3)", name=op.f("bill_queries_answered_check")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("bill_queries_account_id_fkey")),
        sa.ForeignKeyConstraint(["bill_id"], ["bills.id"], name=op.f("bill_queries_bill_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("bill_queries_pkey")),
    )
    op.create_index("bill_queries_phone_idx", "bill_queries", ["phone", "id"])
    op.create_index("bill_queries_open_idx", "bill_queries", ["account_id"], unique=True, postgresql_where=sa.text("answered_at IS NULL"))
    op.create_index("bills_carried_idx", "bills", ["id"], postgresql_where=sa.text("""cancelled_at IS NULL AND (snapshot @? '$."lines"[*]."carried_from"')"""))


def downgrade() -> None:
    op.drop_index("bills_carried_idx", table_name="bills")
    op.drop_table("bill_queries")
