"""Settled messages are counted as they settle; old words are forgotten step by step.

Revision ID: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TRIGGER = """
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
SETTLED_SO_FAR = """
INSERT INTO message_totals (purpose, state, messages)
SELECT purpose, state, count(*) FROM messages
WHERE state IN ('delivered', 'failed', 'expired', 'handed_over') GROUP BY purpose, state
"""


def upgrade() -> None:
    op.create_table(
        "message_totals",
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("messages", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("purpose", "state", name=op.f("message_totals_pkey")),
        comment="settled messages; the trigger messages_count_settled keeps it",
    )
    op.create_table(
        "forgotten",
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("up_to_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("what", name=op.f("forgotten_pkey")),
        comment="how far the sweep has come: it never reads what it has blanked",
    )
    op.execute(SETTLED_SO_FAR)
    op.execute(TRIGGER)


def downgrade() -> None:
    op.execute("DROP TRIGGER messages_count_settled ON messages")
    op.execute("DROP FUNCTION count_settled_messages")
    op.drop_table("forgotten")
    op.drop_table("message_totals")
