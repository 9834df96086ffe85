"""Files of money that wait for a second person, and their movements.

Revision ID: 0036
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

KIND_CHECK = "recon_breaks_kind_check"
KINDS = (
    "missing_here", "missing_there", "amount_differs", "reversed_there", "duplicate", "quarantined", "account_differs",
    "reversed_here",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "payment_proposals",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "source", sa.Text(), nullable=False, comment="the provider: mpesa, or the bank or agent that it is of"
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False, comment="of the file's bytes"),
        sa.Column("rows_digest", sa.Text(), nullable=False, comment="of the movements below"),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("payment_proposals_pkey")),
    )
    op.create_index("payment_proposals_sha256_idx", "payment_proposals", ["sha256"])
    op.create_table(
        "proposed_movements",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("proposal_id", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False, comment="of the file"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True)),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text()),
        sa.Column("original", sa.Text(), nullable=False, comment="what a reversal undoes"),
        sa.Column("outcome", sa.Text(), comment="what became of it, once it was released and booked"),
        sa.Column("applied_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("cents > 0", name=op.f("proposed_movements_cents_check")),
        sa.CheckConstraint("kind IN ('payment', 'reversal')", name=op.f("proposed_movements_kind_check")),
        sa.CheckConstraint(
            "(outcome IS NULL) = (applied_at IS NULL)", name=op.f("proposed_movements_applied_check")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["payment_proposals.id"], name=op.f("proposed_movements_proposal_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("proposed_movements_pkey")),
        sa.UniqueConstraint("proposal_id", "line", name=op.f("proposed_movements_proposal_id_line_key")),
    )
    op.create_index(
        "proposed_movements_waiting_idx",
        "proposed_movements",
        ["proposal_id", "id"],
        postgresql_where=sa.text("applied_at IS NULL"),
    )
    _allow(*KINDS, "not_a_customers")


def downgrade() -> None:
    op.execute("DELETE FROM recon_breaks WHERE kind = 'not_a_customers'")
    _allow(*KINDS)
    op.drop_table("proposed_movements")
    op.drop_table("payment_proposals")


def _allow(*kinds: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.drop_constraint(KIND_CHECK, "recon_breaks")
    op.create_check_constraint(op.f(KIND_CHECK), "recon_breaks", f"kind IN ({listed})")
