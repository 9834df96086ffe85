"""The last reading of each meter, from now on: who was not read for long is found by an index.

Revision ID: 0076
"""

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None

KEEP = """
CREATE FUNCTION keep_last_readings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO last_readings (meter_id, read_on)
    SELECT m.meter_id, r.read_on FROM (SELECT DISTINCT meter_id FROM moved) m CROSS JOIN LATERAL (
        SELECT read_on FROM readings WHERE meter_id = m.meter_id AND state = 'stands' ORDER BY read_on DESC LIMIT 1
    ) r ORDER BY 1
    ON CONFLICT (meter_id) DO UPDATE SET read_on = excluded.read_on WHERE last_readings.read_on <> excluded.read_on;
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM last_readings l USING moved WHERE l.meter_id = moved.meter_id AND NOT EXISTS (
            SELECT FROM readings r WHERE r.meter_id = l.meter_id AND r.state = 'stands'
        );
    END IF;
    RETURN NULL;
END $$
"""
TRIGGER = """
CREATE TRIGGER keep_last_readings_{event} AFTER {event} ON readings REFERENCING {table} TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION keep_last_readings()
"""
TABLES = {"insert": "NEW", "update": "NEW", "delete": "OLD"}


def upgrade() -> None:
    op.create_table(
        "last_readings",
        sa.Column("meter_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("meter_id", name=op.f("last_readings_pkey")),
        comment="of the reading that stands; triggers of readings keep it",
    )
    op.create_index("last_readings_read_on_idx", "last_readings", ["read_on", "meter_id"])
    op.execute(KEEP)
    for event, table in TABLES.items():
        op.execute(TRIGGER.format(event=event, table=table))


def downgrade() -> None:
    for event in TABLES:
        op.execute(f"DROP TRIGGER keep_last_readings_{event} ON readings")
    op.execute("DROP FUNCTION keep_last_readings")
    op.drop_table("last_readings")
