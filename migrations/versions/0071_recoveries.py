"""Recoveries of units that were never billed: the claim, its life, and the instalments of a final one.

Revision ID: 0071
"""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
branch_labels = None
depends_on = None

STATES = ("proposed", "reviewed", "provisional", "objected", "agreed", "heard", "final", "dropped")
OPEN = ("proposed", "reviewed", "provisional", "objected", "heard", "agreed")
CAUSES = ("meter_fault", "company_error", "no_access", "tampering")


def upgrade() -> None:
    op.create_table(
        "recoveries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="the serial of its reference"),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False, comment="the day of the finding, which does not count"),
        sa.Column("units", sa.Numeric(14, 3), nullable=False, comment="kWh that were not billed"),
        sa.Column("total_cents", sa.BigInteger(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False, comment="canonical JSON: the text that was digested"),
        sa.Column("digest", sa.Text(), nullable=False, comment="SHA-256 of the evidence"),
        sa.Column("state", sa.Text(), server_default="proposed", nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("told_on", sa.Date(), comment="when the customer was told of the provisional sum"),
        sa.Column("until", sa.Date(), comment="the last day to object"),
        sa.Column("objected_at", sa.DateTime(timezone=True)),
        sa.Column("objection", sa.Text(), comment="the customer's own words"),
        sa.Column("wants_test", sa.Boolean(), server_default=sa.false(), nullable=False, comment="of the meter"),
        sa.Column("heard_at", sa.DateTime(timezone=True)),
        sa.Column("hearing_note", sa.Text()),
        sa.Column("meter_test", sa.Text(), comment="what it showed"),
        sa.Column("agreed_at", sa.DateTime(timezone=True)),
        sa.Column("number", sa.Text(), comment="of its document, once it is final"),
        sa.Column("closed_at", sa.DateTime(timezone=True), comment="when it was final, or dropped"),
        sa.Column("answer", sa.Text(), comment="why it was dropped"),
        sa.CheckConstraint(f"cause IN {CAUSES}", name=op.f("recoveries_cause_check")),
        sa.CheckConstraint(f"state IN {STATES}", name=op.f("recoveries_state_check")),
        sa.CheckConstraint("starts_on < ends_on AND units > 0 AND total_cents > 0", name=op.f("recoveries_claim_check")),
        sa.CheckConstraint(
            "digest = encode(sha256(convert_to(evidence, 'UTF8')), 'hex')", name=op.f("recoveries_digest_check")
        ),
        sa.CheckConstraint("(state = 'final') = (number IS NOT NULL)", name=op.f("recoveries_number_check")),
        sa.CheckConstraint(f"(state IN {OPEN}) = (closed_at IS NULL)", name=op.f("recoveries_closed_check")),
        sa.CheckConstraint(
            "state IN ('proposed', 'reviewed', 'dropped') OR (told_on IS NOT NULL AND until IS NOT NULL)",
            name=op.f("recoveries_told_check"),
        ),
        sa.CheckConstraint(
            "state <> 'final' OR objected_at IS NULL OR heard_at IS NOT NULL", name=op.f("recoveries_heard_check")
        ),
        sa.CheckConstraint("state <> 'objected' OR objected_at IS NOT NULL", name=op.f("recoveries_objected_check")),
        sa.ForeignKeyConstraint(["order_id"], ["visit_orders.id"], name=op.f("recoveries_order_id_fkey")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("recoveries_account_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("recoveries_pkey")),
        sa.UniqueConstraint("number", name=op.f("recoveries_number_key")),
    )
    op.create_index(
        "recoveries_order_id_idx",
        "recoveries",
        ["order_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'dropped'"),
    )
    op.create_index("recoveries_account_id_idx", "recoveries", ["account_id", "id"])
    op.create_index("recoveries_open_idx", "recoveries", ["id"], postgresql_where=sa.text("closed_at IS NULL"))
    op.create_table(
        "recovery_instalments",
        sa.Column("recovery_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.CheckConstraint("place > 0 AND cents > 0", name=op.f("recovery_instalments_part_check")),
        sa.ForeignKeyConstraint(["recovery_id"], ["recoveries.id"], name=op.f("recovery_instalments_recovery_id_fkey")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("recovery_instalments_account_id_fkey")),
        sa.PrimaryKeyConstraint("recovery_id", "place", name=op.f("recovery_instalments_pkey")),
    )
    op.create_index("recovery_instalments_account_id_idx", "recovery_instalments", ["account_id"])
    op.create_index("recovery_instalments_due_on_idx", "recovery_instalments", ["due_on"])


def downgrade() -> None:
    op.drop_table("recovery_instalments")
    op.drop_table("recoveries")
