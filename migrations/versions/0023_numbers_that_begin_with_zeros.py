"""Numbers that begin with zeros are found without them; an area is the same in any capitals, as its region is.

Revision ID: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "accounts_zeros_idx", "accounts", [sa.text("ltrim(digits, '0')")], postgresql_where=sa.text("digits LIKE '0%'")
    )
    op.create_index(
        "meters_zeros_idx",
        "meters",
        [sa.text("ltrim(number, '0')")],
        postgresql_where=sa.text("removed_on IS NULL AND number LIKE '0%'"),
    )
    op.create_index("areas_same_name_idx", "areas", ["region", sa.text("lower(name)")], unique=True)
    op.drop_constraint("areas_region_name_key", "areas")


def downgrade() -> None:
    op.create_unique_constraint("areas_region_name_key", "areas", ["region", "name"])
    for name, table in (
        ("areas_same_name_idx", "areas"),
        ("meters_zeros_idx", "meters"),
        ("accounts_zeros_idx", "accounts"),
    ):
        op.drop_index(name, table_name=table)
