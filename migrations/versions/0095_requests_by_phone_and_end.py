"""Payment requests are found by their phone, and those that wait for an end or a receipt without the others.

Each prompt, each minute and each scrape read all requests that were ever made.

Revision ID: 0095
"""

from alembic import op

from migrations.indexes import beside_the_traffic, make_index

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
    with beside_the_traffic():
        for name, of in INDEXES.items():
            make_index(name, f"payment_intents {of}")


def downgrade() -> None:
    for name in INDEXES:
        op.execute(f"DROP INDEX {name}")
