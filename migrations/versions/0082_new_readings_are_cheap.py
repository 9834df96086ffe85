"""A reading that is new can only be later than the last one: the others of its meter need not be looked up.

Revision ID: 0082
"""

from alembic import op

revision = "0082"
down_revision = "0081"
branch_labels = None
depends_on = None

CHANGED = """
    INSERT INTO last_readings (meter_id, read_on)
    SELECT m.meter_id, r.read_on FROM (SELECT DISTINCT meter_id FROM moved) m CROSS JOIN LATERAL (
        SELECT read_on FROM readings WHERE meter_id = m.meter_id AND state = 'stands' ORDER BY read_on DESC LIMIT 1
    ) r ORDER BY 1
    ON CONFLICT (meter_id) DO UPDATE SET read_on = excluded.read_on WHERE last_readings.read_on <> excluded.read_on;
"""
REMOVED = """
        DELETE FROM last_readings l USING moved WHERE l.meter_id = moved.meter_id AND NOT EXISTS (
            SELECT FROM readings r WHERE r.meter_id = l.meter_id AND r.state = 'stands'
        );
"""
NEW = """
        INSERT INTO last_readings (meter_id, read_on)
        SELECT meter_id, max(read_on) FROM moved WHERE state = 'stands' GROUP BY 1 ORDER BY 1
        ON CONFLICT (meter_id) DO UPDATE SET read_on = excluded.read_on WHERE last_readings.read_on < excluded.read_on;
"""
KEEP = """
CREATE OR REPLACE FUNCTION keep_last_readings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {}
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    op.execute(KEEP.format(f"IF TG_OP = 'INSERT' THEN {NEW} ELSE {CHANGED} {REMOVED} END IF;"))


def downgrade() -> None:
    op.execute(KEEP.format(f"{CHANGED} IF TG_OP <> 'INSERT' THEN {REMOVED} END IF;"))
