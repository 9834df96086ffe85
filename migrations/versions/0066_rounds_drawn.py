"""Rounds that are drawn: the old reading walk, scores at planning, and what visits come to.

Revision ID: 0066
"""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("accounts", sa.Column("route", sa.Text(), nullable=True, comment="its place in the old reading walk"))
    op.add_column(
        "rounds",
        sa.Column(
            "drawn_at", sa.DateTime(timezone=True), nullable=True, comment="when its visits were drawn: once"
        ),
    )
    op.add_column(
        "rounds",
        sa.Column(
            "closed", sa.Integer(), server_default="0", nullable=False, comment="how many of its visits have ended"
        ),
    )
    op.add_column(
        "rounds",
        sa.Column("hasty", sa.Integer(), server_default="0", nullable=False, comment="so soon after the one before"),
    )
    op.add_column("rounds", sa.Column("last_closed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "lot_strata",
        sa.Column(
            "visits", sa.BigInteger(), server_default="0", nullable=False, comment="by lot, and the meter was seen"
        ),
    )
    op.add_column(
        "lot_strata",
        sa.Column(
            "hits", sa.BigInteger(), server_default="0", nullable=False, comment="of these, how many found a loss"
        ),
    )
    op.create_table(
        "visit_scores",
        sa.Column("order_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "scored_on",
            sa.Date(),
            nullable=True,
            comment="the month of the scores that the round was drawn by; empty: there were none",
        ),
        sa.Column(
            "rules", sa.Text(), nullable=False, comment="those that spoke then, also where the lot chose the meter"
        ),
        sa.Column("probability", sa.REAL(), nullable=True, comment="empty: no rule spoke"),
        sa.Column("kind", sa.Text(), nullable=False, comment="the stratum of the lot"),
        sa.ForeignKeyConstraint(["order_id"], ["visit_orders.id"], name=op.f("visit_scores_order_id_fkey")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("visit_scores_pkey")),
        comment="what was known of a meter when its visit was planned",
    )
    op.create_index(
        "visit_scores_scored_on_idx", "visit_scores", ["scored_on"], unique=False, postgresql_using="brin"
    )
    op.create_table(
        "visit_tallies",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column(
            "rule", sa.Text(), nullable=False, comment="one that spoke when the visit was planned; any: all visits"
        ),
        sa.Column("visits", sa.BigInteger(), nullable=False),
        sa.Column("hits", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("month", "why", "rule", name=op.f("visit_tallies_pkey")),
    )
    op.create_table(
        "technician_months",
        sa.Column("technician_id", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("arm", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), server_default="0", nullable=False)
            for name in ("clean", "loss", "other", "absent", "unseen")
        ),
        sa.ForeignKeyConstraint(
            ["technician_id"], ["technicians.id"], name=op.f("technician_months_technician_id_fkey")
        ),
        sa.PrimaryKeyConstraint("technician_id", "month", "arm", name=op.f("technician_months_pkey")),
    )
    op.create_index("technician_months_month_idx", "technician_months", ["month"], unique=False)


def downgrade() -> None:
    op.drop_table("technician_months")
    op.drop_table("visit_tallies")
    op.drop_table("visit_scores")
    op.drop_column("lot_strata", "hits")
    op.drop_column("lot_strata", "visits")
    for name in ("last_closed_at", "hasty", "closed", "drawn_at"):
        op.drop_column("rounds", name)
    op.drop_column("accounts", "route")
