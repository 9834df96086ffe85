"""By which of the two paybills a payment came, so that each is compared with its own list and statement.

Revision ID: 0074
"""

import sqlalchemy as sa
from alembic import op

revision = "0074"
down_revision = "0073"
branch_labels = None
depends_on = None

TABLES = {
    "payments": "whether it came by the paybill for connections",
    "payment_proposals": "whether it is a statement of the paybill for connections",
}


def upgrade() -> None:
    for table, comment in TABLES.items():
        op.add_column(
            table, sa.Column("for_connections", sa.Boolean, nullable=False, server_default=sa.false(), comment=comment)
        )
    # Prompts and cards go by the paybill for bills.
    op.execute("""
        UPDATE payments SET for_connections = true
        WHERE application_id IS NOT NULL AND intent_id IS NULL AND source = 'confirmation'
    """)


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "for_connections")
