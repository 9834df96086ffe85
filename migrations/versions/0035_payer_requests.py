"""Payments that were asked of another's phone, and whether it agreed.

Revision ID: 0035
"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payer_requests",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), comment="when the payer agreed by SMS"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("payer_requests_account_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("payer_requests_pkey")),
    )
    op.create_index("payer_requests_payer_idx", "payer_requests", ["payer", "asked_at"])
    op.create_index("payer_requests_asked_by_idx", "payer_requests", ["asked_by", "asked_at"])


def downgrade() -> None:
    op.drop_table("payer_requests")
