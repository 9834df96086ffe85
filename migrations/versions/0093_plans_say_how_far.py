"""How many accounts a worker has done also while it keeps a plan.

Revision ID: 0093
"""

import sqlalchemy as sa
from alembic import op

revision = "0093"
down_revision = "0092"
branch_labels = None
depends_on = None

REHEARSED = "while a worker rehearses it"
KEPT_TOO = "while a worker rehearses or keeps it"


def upgrade() -> None:
    _say(KEPT_TOO, REHEARSED)


def downgrade() -> None:
    _say(REHEARSED, KEPT_TOO)


def _say(comment: str, before: str) -> None:
    op.alter_column(
        "campaign_rehearsals",
        "accounts_done",
        existing_type=sa.BigInteger(),
        existing_nullable=False,
        existing_server_default="0",
        comment=comment,
        existing_comment=before,
    )
