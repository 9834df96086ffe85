"""The requests to ask a provider about are found by an index, however many there are to ask the other one about.

While one provider hangs, all that it is to be asked about waits, and would be looked through for the other one's.

Revision ID: 0097
"""

from alembic import op

revision = "0097"
down_revision = "0096"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _replace("payment_intents_query_idx", "payment_intents_to_ask_idx", "provider, query_at")


def downgrade() -> None:
    _replace("payment_intents_to_ask_idx", "payment_intents_query_idx", "query_at")


def _replace(old: str, new: str, columns: str) -> None:
    with op.get_context().autocommit_block():
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {new}")  # not valid, where an attempt was cut off
        op.execute(f"CREATE INDEX CONCURRENTLY {new} ON payment_intents ({columns}) WHERE query_at IS NOT NULL")
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {old}")
