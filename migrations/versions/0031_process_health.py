"""What the processes know of each other: when each job was last sent and run, what they counted, how their clocks go.

Revision ID: 0031
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "job_runs",
        sa.Column("job", sa.Text, primary_key=True),
        sa.Column("ticked_at", sa.DateTime(timezone=True), nullable=False, comment="when the clock last sent it"),
        sa.Column(
            "ran_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="when a worker last ended it without an error",
        ),
        sa.Column("alerted_at", sa.DateTime(timezone=True)),
    )
    op.create_table(
        "process_counters",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("total", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "process_clocks",
        sa.Column("process", sa.Text, primary_key=True),
        sa.Column("ahead_seconds", sa.Double, nullable=False, comment="of the database's clock"),
        sa.Column("measured_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    for table in ("process_clocks", "process_counters", "job_runs"):
        op.drop_table(table)
