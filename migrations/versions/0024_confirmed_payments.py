"""Which payments a second source has seen, what is another difference about the same receipt, and meters by the number
without the noughts before it.

Revision ID: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

KINDS = ("missing_here", "missing_there", "amount_differs", "reversed_there", "duplicate", "quarantined")
NEW_KINDS = ("account_differs", "reversed_here")
KIND_CHECK = "recon_breaks_kind_check"
OPEN_QUARANTINE = "kind = 'quarantined' AND settled_at IS NULL"


def upgrade() -> None:
    op.add_column(
        "payments",
        sa.Column(
            "confirmed_at",
            sa.DateTime(timezone=True),
            comment="when a second source, or the provider's list, had it",
        ),
    )
    op.add_column("payments", sa.Column("confirmed_by", sa.Text(), comment="that source"))
    op.execute("""
        UPDATE payments SET confirmed_at = recorded_at, confirmed_by = source
        WHERE source IN ('pull', 'verified', 'listed')
    """)
    op.create_check_constraint(
        op.f("payments_confirmed_check"), "payments", "(confirmed_at IS NULL) = (confirmed_by IS NULL)"
    )
    op.create_index(
        "payments_unconfirmed_idx", "payments", ["account_id", "id"], postgresql_where=sa.text("confirmed_at IS NULL")
    )
    op.drop_index("payments_intent_id_idx", table_name="payments")
    op.create_index(
        "payments_intent_id_idx",
        "payments",
        ["intent_id"],
        unique=True,
        postgresql_where=sa.text("intent_id IS NOT NULL"),
    )
    op.create_index(
        "suspense_proposed_idx",
        "suspense",
        ["proposed_account_id"],
        postgresql_where=sa.text("released_at IS NULL"),
    )
    op.add_column(
        "recon_breaks",
        sa.Column(
            "occasion",
            sa.Text(),
            nullable=False,
            server_default="",
            comment="what tells it from others of this receipt",
        ),
    )
    op.add_column("recon_breaks", sa.Column("account_id", sa.BigInteger(), comment="whose money it may be"))
    op.create_foreign_key(op.f("recon_breaks_account_id_fkey"), "recon_breaks", "accounts", ["account_id"], ["id"])
    op.create_index(
        "recon_breaks_account_id_idx", "recon_breaks", ["account_id"], postgresql_where=sa.text(OPEN_QUARANTINE)
    )
    op.drop_constraint("recon_breaks_kind_provider_receipt_key", "recon_breaks")
    op.create_unique_constraint(
        op.f("recon_breaks_kind_provider_receipt_occasion_key"),
        "recon_breaks",
        ["kind", "provider", "receipt", "occasion"],
    )
    _allow(*KINDS, *NEW_KINDS)
    op.create_index(
        "meters_number_without_zeros_idx",
        "meters",
        [sa.text("ltrim(number, '0')")],
        postgresql_where=sa.text("removed_on IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("meters_number_without_zeros_idx", table_name="meters")
    op.execute("DELETE FROM recon_breaks WHERE occasion <> '' OR kind IN ('account_differs', 'reversed_here')")
    _allow(*KINDS)
    op.drop_constraint("recon_breaks_kind_provider_receipt_occasion_key", "recon_breaks")
    op.create_unique_constraint(
        op.f("recon_breaks_kind_provider_receipt_key"), "recon_breaks", ["kind", "provider", "receipt"]
    )
    op.drop_index("recon_breaks_account_id_idx", table_name="recon_breaks")
    op.drop_column("recon_breaks", "account_id")
    op.drop_column("recon_breaks", "occasion")
    op.drop_index("suspense_proposed_idx", table_name="suspense")
    op.drop_index("payments_intent_id_idx", table_name="payments")
    op.create_index(
        "payments_intent_id_idx", "payments", ["intent_id"], postgresql_where=sa.text("intent_id IS NOT NULL")
    )
    op.drop_index("payments_unconfirmed_idx", table_name="payments")
    op.drop_column("payments", "confirmed_by")
    op.drop_column("payments", "confirmed_at")


def _allow(*kinds: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.drop_constraint(KIND_CHECK, "recon_breaks")
    op.create_check_constraint(op.f(KIND_CHECK), "recon_breaks", f"kind IN ({listed})")
