"""The phone of an operator, which is told of a reset.

Revision ID: 0055
"""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("operator_changes", sa.Column("phone", sa.Text(), comment="which is told of a reset"))


def downgrade() -> None:
    op.drop_column("operator_changes", "phone")
