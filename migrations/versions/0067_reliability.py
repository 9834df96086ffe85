"""The accounts that each region serves by month, and the time of return that was said of an interruption.

Revision ID: 0067
"""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "customers_served",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("accounts", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["region"], ["regions.name"], name=op.f("customers_served_region_fkey")),
        sa.PrimaryKeyConstraint("region", "month", name=op.f("customers_served_pkey")),
        comment="a job counts them every night: the last count of a month stands for it",
    )
    op.add_column(
        "interruptions",
        sa.Column("promised_at", sa.DateTime(timezone=True), comment="the time of return that was said last"),
    )
    op.add_column("interruptions", sa.Column("promise_changes", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("interruptions", "promise_changes")
    op.drop_column("interruptions", "promised_at")
    op.drop_table("customers_served")
