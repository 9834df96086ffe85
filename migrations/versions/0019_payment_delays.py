"""How long payments take from their callback to the balance.

Revision ID: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payment_delays",
        sa.Column("source", sa.Text(), nullable=False, comment="what reported the payment"),
        sa.Column("bucket", sa.Integer(), nullable=False),
        sa.Column("payments", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("source", "bucket", name=op.f("payment_delays_pkey")),
    )


def downgrade() -> None:
    op.drop_table("payment_delays")
