"""The requests to ask a provider about are found by an index, however many there are to ask the other one about.

While one provider hangs, all that it is to be asked about waits, and would be looked through for the other one's.

Revision ID: 0097
"""

from migrations.indexes import beside_the_traffic, drop_index, make_index

revision = "0097"
down_revision = "0096"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _replace("payment_intents_query_idx", "payment_intents_to_ask_idx", "provider, query_at")


def downgrade() -> None:
    _replace("payment_intents_to_ask_idx", "payment_intents_query_idx", "query_at")


def _replace(old: str, new: str, columns: str) -> None:
    with beside_the_traffic():
        make_index(new, f"payment_intents ({columns}) WHERE query_at IS NOT NULL")
        drop_index(old)
