"""Today's money by source and minute, and today's prompts by outcome.

Revision ID: 0048
"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payment_figures",
        sa.Column("day", sa.Date(), nullable=False, comment="in Nairobi"),
        sa.Column("what", sa.Text(), nullable=False, comment="money, prompts, or when it was counted"),
        sa.Column("name", sa.Text(), nullable=False, comment="the source, or provider and state"),
        sa.Column("minute", sa.Integer(), autoincrement=False, nullable=False, comment="of the day; 0 for prompts"),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day", "what", "name", "minute", name=op.f("payment_figures_pkey")),
    )
    op.create_index("payment_intents_created_at_idx", "payment_intents", ["created_at"], postgresql_using="brin")


def downgrade() -> None:
    op.drop_index("payment_intents_created_at_idx", table_name="payment_intents")
    op.drop_table("payment_figures")
