"""A claim steps over the messages that have expired by their index alone.

A queue that expired at once stood before all that came after it, and each claim read its rows.

Revision ID: 0094
"""

from migrations.indexes import beside_the_traffic, drop_index, make_index

revision = "0094"
down_revision = "0093"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _replace("messages_queue_idx", "messages_claim_idx", "priority, not_before, id, useful_until")


def downgrade() -> None:
    _replace("messages_claim_idx", "messages_queue_idx", "priority, not_before, id")


def _replace(old: str, new: str, columns: str) -> None:
    with beside_the_traffic():
        make_index(new, f"messages ({columns}) WHERE state = 'queued'")
        drop_index(old)
