"""A claim steps over the messages that have expired by their index alone.

A queue that expired at once stood before all that came after it, and each claim read its rows.

Revision ID: 0094
"""

from alembic import op

revision = "0094"
down_revision = "0093"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _replace("messages_queue_idx", "messages_claim_idx", "priority, not_before, id, useful_until")


def downgrade() -> None:
    _replace("messages_claim_idx", "messages_queue_idx", "priority, not_before, id")


def _replace(old: str, new: str, columns: str) -> None:
    with op.get_context().autocommit_block():
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {new}")  # not valid, where an attempt was cut off
        op.execute(f"CREATE INDEX CONCURRENTLY {new} ON messages ({columns}) WHERE state = 'queued'")
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {old}")
