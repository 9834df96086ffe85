"""The reconnect list with its dated fees, in place of stored orders: who is liable for disconnection follows from what is owed.

Revision ID: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# As printed on bills, 16% VAT included.
FEES = (("cut_out", 58_000, 8_000), ("pole", 382_800, 52_800), ("service_line", 1_392_000, 192_000))


def upgrade() -> None:
    op.drop_table("supply_orders")
    fees = op.create_table(
        "reconnection_fees",
        sa.Column("place", sa.Text(), nullable=False, comment="where the supply was cut off"),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False, comment="with the VAT"),
        sa.Column("vat_cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("place IN ('cut_out', 'pole', 'service_line')", name=op.f("reconnection_fees_place_check")),
        sa.CheckConstraint("0 <= vat_cents AND vat_cents <= cents", name=op.f("reconnection_fees_cents_check")),
        sa.PrimaryKeyConstraint("place", "valid_from", name=op.f("reconnection_fees_pkey")),
    )
    for place, cents, vat_cents in FEES:
        op.execute(fees.insert().values(place=place, valid_from="2020-01-01", cents=cents, vat_cents=vat_cents))
    op.create_table(
        "reconnections",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("fee_cents", sa.BigInteger(), nullable=False, comment="what the customer was quoted"),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True, comment="why it was closed"),
        sa.CheckConstraint("(closed_at IS NULL) = (reason IS NULL)", name=op.f("reconnections_closed_check")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("reconnections_account_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("reconnections_pkey")),
    )
    op.create_index("reconnections_waiting_idx", "reconnections", ["account_id"], unique=True, postgresql_where=sa.text("closed_at IS NULL"))


def downgrade() -> None:
    op.drop_table("reconnections")
    op.drop_table("reconnection_fees")
    op.create_table(
        "supply_orders",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True, comment="why it was closed"),
        sa.CheckConstraint("kind IN ('disconnect', 'reconnect')", name=op.f("supply_orders_kind_check")),
        sa.CheckConstraint("(closed_at IS NULL) = (reason IS NULL)", name=op.f("supply_orders_closed_check")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("supply_orders_account_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("supply_orders_pkey")),
    )
    op.create_index("supply_orders_open_idx", "supply_orders", ["account_id", "kind"], unique=True, postgresql_where=sa.text("closed_at IS NULL"))
