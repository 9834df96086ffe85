"""Meters are found without their zeros by one index: that of all that hang covers those with zeros.

Revision ID: 0038
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("meters_zeros_idx", table_name="meters")


def downgrade() -> None:
    op.create_index(
        "meters_zeros_idx",
        "meters",
        [sa.text("ltrim(number, '0')")],
        postgresql_where=sa.text("removed_on IS NULL AND number LIKE '0%'"),
    )
