"""Scores of meters by month, the passes that make them, and from when each meter's months count.

Revision ID: 0058
"""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

_SET_APART = "'disconnected', 'vacant', 'own_generation', 'meter_faulty', 'asked'"


def upgrade() -> None:
    op.create_table(
        "risk_scores",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("scored_on", sa.Date(), nullable=False, comment="the first day of the month"),
        sa.Column(
            "meter_id", sa.BigInteger(), nullable=False, comment="of meters; to check a million of them costs seconds"
        ),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("probability", sa.REAL(), nullable=False),
        sa.Column(
            "recoverable_units", sa.Integer(), nullable=False, comment="kWh that a year of the loss comes to"
        ),
        sa.Column("expected_units", sa.REAL(), nullable=False, comment="by this visits are ordered"),
        sa.Column(
            "rules", sa.Text(), nullable=False, comment="names of the rules that speak, a blank between them"
        ),
        sa.Column("reasons", sa.Text(), nullable=False, comment="the same in words"),
        sa.Column("set_apart", sa.Text(), nullable=True, comment="why the score sends nobody there"),
        sa.Column("is_reason", sa.Boolean(), nullable=False, comment="whether a visit may be ordered for it"),
        sa.CheckConstraint("probability BETWEEN 0 AND 1", name=op.f("risk_scores_probability_check")),
        sa.CheckConstraint(f"set_apart IN ({_SET_APART})", name=op.f("risk_scores_set_apart_check")),
        sa.CheckConstraint(
            "NOT (is_reason AND set_apart IS NOT NULL)", name=op.f("risk_scores_is_reason_check")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("risk_scores_account_id_fkey")),
        sa.PrimaryKeyConstraint("account_id", "scored_on", name=op.f("risk_scores_pkey")),
        comment="a score orders visits and nothing else; a meter of which no rule speaks has none",
    )
    op.create_index(
        "risk_scores_reasons_idx",
        "risk_scores",
        ["scored_on", "region", sa.text("expected_units DESC"), "meter_id"],
        unique=False,
        postgresql_where=sa.text("is_reason"),
    )
    op.create_index(
        "risk_scores_scored_on_idx", "risk_scores", ["scored_on"], unique=False, postgresql_using="brin"
    )
    op.create_table(
        "risk_runs",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("last_account_id", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("scored", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("with_reason", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("set_apart", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("month", name=op.f("risk_runs_pkey")),
    )
    op.create_table(
        "lot_strata",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("meters", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["month"], ["risk_runs.month"], name=op.f("lot_strata_month_fkey")),
        sa.PrimaryKeyConstraint("month", "region", "kind", name=op.f("lot_strata_pkey")),
        comment="how many meters of each kind the lot of a region is drawn from, counted by the pass",
    )
    op.create_table(
        "periodic_checks",
        sa.Column("meter_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column(
            "counted_from", sa.Date(), nullable=False, comment="when it was last looked at; before that, spread by its id"
        ),
        sa.ForeignKeyConstraint(["meter_id"], ["meters.id"], name=op.f("periodic_checks_meter_id_fkey")),
        sa.PrimaryKeyConstraint("meter_id", name=op.f("periodic_checks_pkey")),
    )
    op.create_index(
        "periodic_checks_due_idx", "periodic_checks", ["region", "counted_from", "meter_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("periodic_checks")
    op.drop_table("lot_strata")
    op.drop_table("risk_runs")
    op.drop_table("risk_scores")
