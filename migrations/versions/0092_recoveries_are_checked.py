"""The recoveries that were there before 0088 are held to its constraints, without a lock that anybody waits for.

Revision ID: 0092
"""

from alembic import op

revision = "0092"
down_revision = "0091"
branch_labels = None
depends_on = None

CHECKS = ("state", "number", "taken_back")


def upgrade() -> None:
    for name in CHECKS:
        op.execute(f"ALTER TABLE recoveries VALIDATE CONSTRAINT recoveries_{name}_check")


def downgrade() -> None:
    """A constraint that holds is not unlearned."""
