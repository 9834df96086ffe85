"""Payment requests are found by their phone, and those that wait for an end or a receipt without the others.

Each prompt, each minute and each scrape read all requests that were ever made.

Revision ID: 0095
"""

from alembic import op

revision = "0095"
down_revision = "0094"
branch_labels = None
depends_on = None

INDEXES = {
    "payment_intents_expirable_idx": "(sent_at) WHERE state IN ('created', 'sent', 'unknown', 'unclear')",
    "payment_intents_unreceipted_idx": "(sent_at) WHERE state = 'paid_unreceipted'",
    "payment_intents_phone_idx": "(phone, sent_at)",
}


def upgrade() -> None:
    with op.get_context().autocommit_block():
        for name, of in INDEXES.items():
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")  # not valid, where an attempt was cut off
            op.execute(f"CREATE INDEX CONCURRENTLY {name} ON payment_intents {of}")


def downgrade() -> None:
    for name in INDEXES:
        op.execute(f"DROP INDEX {name}")
