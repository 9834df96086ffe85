"""A region is the same in any capitals, as its operators type it.

Revision ID: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# A slip in capitals made a second region, which nothing belongs to.
SLIPS = """
DELETE FROM regions slip
WHERE NOT EXISTS (SELECT FROM areas WHERE region = slip.name)
  AND EXISTS (SELECT FROM areas WHERE region <> slip.name AND lower(region) = lower(slip.name))
"""


def upgrade() -> None:
    op.execute(SLIPS)
    op.create_index("regions_same_name_idx", "regions", [sa.text("lower(name)")], unique=True)


def downgrade() -> None:
    op.drop_index("regions_same_name_idx", table_name="regions")
