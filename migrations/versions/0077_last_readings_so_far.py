"""The last reading of each meter, as it was: apart, so that nobody waits for it. What is read meanwhile is newer.

Revision ID: 0077
"""

from alembic import op

revision = "0077"
down_revision = "0076"
branch_labels = None
depends_on = None

SO_FAR = """
INSERT INTO last_readings (meter_id, read_on)
SELECT meter_id, max(read_on) FROM readings WHERE state = 'stands' GROUP BY 1 ON CONFLICT DO NOTHING
"""


def upgrade() -> None:
    op.execute(SO_FAR)


def downgrade() -> None:
    op.execute("DELETE FROM last_readings")
