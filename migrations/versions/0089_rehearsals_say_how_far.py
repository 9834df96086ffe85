"""How many accounts a worker has done while it rehearses a campaign.

Revision ID: 0089
"""

import sqlalchemy as sa
from alembic import op

revision = "0089"
down_revision = "0088"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "campaign_rehearsals",
        sa.Column(
            "accounts_done",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="while a worker rehearses it",
        ),
    )


def downgrade() -> None:
    op.drop_column("campaign_rehearsals", "accounts_done")
