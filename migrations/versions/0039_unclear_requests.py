"""Requests whose end nobody can tell, and the codes and words of providers that are in no table of ours.

Revision ID: 0039
"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

BEFORE = ("created", "sending", "sent", "rejected", "unknown")
BEHIND = ("failed", "expired", "paid_unreceipted", "paid")
STATE_CHECK = "payment_intents_state_check"


def upgrade() -> None:
    _allow(*BEFORE, "unclear", *BEHIND)
    op.add_column(
        "payment_intents",
        sa.Column(
            "processing_at", sa.DateTime(timezone=True), comment="when the provider last said that it is under way"
        ),
    )
    op.create_index(
        "payment_intents_silent_idx",
        "payment_intents",
        ["sent_at"],
        postgresql_where=sa.text("provider = 'mpesa' AND state IN ('sent', 'unknown')"),
    )
    op.create_table(
        "unlisted_words",
        sa.Column("place", sa.Text(), nullable=False, comment="which table of ours does not have it"),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False, server_default="1"),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("times > 0", name=op.f("unlisted_words_times_check")),
        sa.PrimaryKeyConstraint("place", "word", name=op.f("unlisted_words_pkey")),
    )


def downgrade() -> None:
    op.drop_table("unlisted_words")
    op.drop_index("payment_intents_silent_idx", "payment_intents")
    op.drop_column("payment_intents", "processing_at")
    op.execute("UPDATE payment_intents SET state = 'expired' WHERE state = 'unclear'")
    _allow(*BEFORE, *BEHIND)


def _allow(*states: str) -> None:
    listed = ", ".join(f"'{state}'" for state in states)
    op.drop_constraint(STATE_CHECK, "payment_intents")
    op.create_check_constraint(op.f(STATE_CHECK), "payment_intents", f"state IN ({listed})")
