"""Who asked for the monthly message of what is used.

Revision ID: 0059
"""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "use_subscriptions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=False, comment="when it is looked at next"),
        sa.Column("told_bill_id", sa.BigInteger(), nullable=True, comment="the bill of the newest message"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("use_subscriptions_account_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("use_subscriptions_pkey")),
    )
    op.create_index("use_subscriptions_phone_idx", "use_subscriptions", ["phone", "account_id"], unique=True)
    op.create_index("use_subscriptions_next_on_idx", "use_subscriptions", ["next_on", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("use_subscriptions")
