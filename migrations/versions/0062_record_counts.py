"""How many readings, bills and messages there are, kept by triggers in rows of their own.

Revision ID: 0062
"""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

IDS_PER_PART = 1_000_000
BY = {
    "readings": ("source", "state"),
    "bills": ("''", "CASE WHEN cancelled_at IS NULL THEN 'stands' ELSE 'cancelled' END"),
    "messages": ("purpose", "state"),
}
AFTER = "SELECT {kind}, {state}, id / {size}, 1 FROM after"
BEFORE = "SELECT {kind}, {state}, id / {size}, -1 FROM before"
COUNT = """
CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO record_changes (name, kind, state, part, change)
    SELECT '{name}', kind, state, part, sum(change) FROM ({moved}) AS moved (kind, state, part, change)
    GROUP BY kind, state, part HAVING sum(change) <> 0;
    RETURN NULL;
END $$
"""
TRIGGER = """
CREATE TRIGGER {function} AFTER {event} ON {name} REFERENCING {tables}
    FOR EACH STATEMENT EXECUTE FUNCTION {function}()
"""
EVENTS = {
    "INSERT": ("NEW TABLE AS after", (AFTER,)),
    "UPDATE": ("OLD TABLE AS before NEW TABLE AS after", (AFTER, BEFORE)),
    "DELETE": ("OLD TABLE AS before", (BEFORE,)),
}
SO_FAR = """
INSERT INTO record_counts (name, kind, state, part, records)
SELECT '{name}', {kind}, {state}, id / {size}, count(*) FROM {name} GROUP BY 2, 3, 4
"""


def upgrade() -> None:
    op.create_table(
        "record_counts",
        sa.Column("name", sa.Text(), nullable=False, comment="the table"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False, comment="the million of ids"),
        sa.Column("records", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", "kind", "state", "part", name=op.f("record_counts_pkey")),
    )
    op.create_table(
        "record_changes",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        comment="what is not added up yet; triggers add to it, a job empties it",
    )
    op.execute("DROP TRIGGER messages_count_settled ON messages")
    op.execute("DROP FUNCTION count_settled_messages")
    op.drop_table("message_totals")
    for name, (kind, state) in BY.items():
        names = {"name": name, "kind": kind, "state": state, "size": IDS_PER_PART}
        op.execute(SO_FAR.format(**names))
        for event, (tables, moves) in EVENTS.items():
            moved = " UNION ALL ".join(moves).format(**names)
            function = f"count_{name}_{event.lower()}"
            op.execute(COUNT.format(function=function, name=name, moved=moved))
            op.execute(TRIGGER.format(function=function, event=event, name=name, tables=tables))


def downgrade() -> None:
    for name in BY:
        for event in EVENTS:
            op.execute(f"DROP TRIGGER count_{name}_{event.lower()} ON {name}")
            op.execute(f"DROP FUNCTION count_{name}_{event.lower()}")
    op.drop_table("record_changes")
    op.drop_table("record_counts")
    op.create_table(
        "message_totals",
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("messages", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("purpose", "state", name=op.f("message_totals_pkey")),
        comment="settled messages; the trigger messages_count_settled keeps it",
    )
    op.execute(SETTLED_SO_FAR)
    op.execute(SETTLED_TRIGGER)


SETTLED_SO_FAR = """
INSERT INTO message_totals (purpose, state, messages)
SELECT purpose, state, count(*) FROM messages
WHERE state IN ('delivered', 'failed', 'expired', 'handed_over') GROUP BY purpose, state
"""
SETTLED_TRIGGER = """
CREATE FUNCTION count_settled_messages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO message_totals (purpose, state, messages)
    SELECT purpose, state, sum(change) FROM (
        SELECT after.purpose, after.state, 1 AS change
        FROM after JOIN before USING (id) WHERE after.state <> before.state
        UNION ALL
        SELECT before.purpose, before.state, -1
        FROM after JOIN before USING (id) WHERE after.state <> before.state
    ) AS moved
    WHERE state IN ('delivered', 'failed', 'expired', 'handed_over')
    GROUP BY purpose, state HAVING sum(change) <> 0 ORDER BY purpose, state
    ON CONFLICT (purpose, state) DO UPDATE SET messages = message_totals.messages + excluded.messages;
    RETURN NULL;
END $$;

CREATE TRIGGER messages_count_settled AFTER UPDATE ON messages
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION count_settled_messages();
"""
