"""Payments that were left in the middle of a session.

Revision ID: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unfinished_payments",
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("unfinished_payments_account_id_fkey")),
        sa.PrimaryKeyConstraint("phone", name=op.f("unfinished_payments_pkey")),
    )
    op.create_index(op.f("unfinished_payments_left_at_idx"), "unfinished_payments", ["left_at"])


def downgrade() -> None:
    op.drop_table("unfinished_payments")
