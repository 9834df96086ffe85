"""What visits come to, by region and month, and each technician's rounds: kept as visits end, for pages and metrics.

Revision ID: 0080
"""

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0079"
branch_labels = None
depends_on = None

RESULTS = ("clean", "loss", "other", "absent", "unseen")
ROUNDS = """
    SELECT technician_id, CAST(date_trunc('month', day) AS date) AS month, count(*) AS rounds,
           count(*) FILTER (WHERE closed >= 5 AND hasty >= closed * 0.3) AS fast_rounds
    FROM rounds WHERE closed > 0 GROUP BY 1, 2
"""


def upgrade() -> None:
    op.create_table(
        "round_months",
        sa.Column("technician_id", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False, comment="of which a visit has ended"),
        sa.Column("fast_rounds", sa.Integer(), nullable=False, comment="faster than a meter can be looked at"),
        sa.ForeignKeyConstraint(["technician_id"], ["technicians.id"], name=op.f("round_months_technician_id_fkey")),
        sa.PrimaryKeyConstraint("technician_id", "month", name=op.f("round_months_pkey")),
    )
    op.create_table(
        "region_months",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("figure", sa.Text(), nullable=False, comment="visits by arm and result, rounds, units"),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["region"], ["regions.name"], name=op.f("region_months_region_fkey")),
        sa.PrimaryKeyConstraint("month", "region", "figure", name=op.f("region_months_pkey")),
        comment="what visits come to, counted in the transaction that ends each",
    )
    op.execute(f"INSERT INTO round_months (technician_id, month, rounds, fast_rounds) {ROUNDS}")
    for name, column in (("rounds", "rounds"), ("fast rounds", "fast_rounds")):
        op.execute(f"""
            INSERT INTO region_months (month, region, figure, amount)
            SELECT m.month, t.region, '{name}', sum(m.{column})
            FROM round_months m JOIN technicians t ON t.id = m.technician_id GROUP BY 1, 2 HAVING sum(m.{column}) > 0
        """)
    for result in RESULTS:
        op.execute(f"""
            INSERT INTO region_months (month, region, figure, amount)
            SELECT m.month, t.region, 'visits ' || m.arm || ' {result}', sum(m.{result})
            FROM technician_months m JOIN technicians t ON t.id = m.technician_id
            GROUP BY 1, 2, m.arm HAVING sum(m.{result}) > 0
        """)


def downgrade() -> None:
    op.drop_table("region_months")
    op.drop_table("round_months")
