"""Whether the customer has set the phone on file, so that an import leaves it.

Revision ID: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "accounts",
        sa.Column(
            "phone_set_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when the customer set the phone; an import leaves it then",
        ),
    )


def downgrade() -> None:
    op.drop_column("accounts", "phone_set_at")
