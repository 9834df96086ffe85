"""When Paystack reported a card payment: how long its customer waited for the balance.

Revision ID: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "payment_intents",
        sa.Column("told_at", sa.DateTime(timezone=True), comment="when a webhook first spoke of it"),
    )


def downgrade() -> None:
    op.drop_column("payment_intents", "told_at")
