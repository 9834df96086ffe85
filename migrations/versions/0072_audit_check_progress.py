"""How far the nights have come with the audit trail.

Revision ID: 0072
"""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_check_progress",
        sa.Column("one", sa.Boolean(), nullable=False, server_default=sa.text("true")),
        sa.Column(
            "up_to_id",
            sa.BigInteger(),
            nullable=False,
            server_default="0",
            comment="the last row that a night has seen",
        ),
        sa.Column("up_to_hash", sa.LargeBinary(), nullable=False, server_default=""),
        sa.Column(
            "part_id", sa.BigInteger(), nullable=False, server_default="0", comment="so far this round of all has come"
        ),
        sa.Column("part_hash", sa.LargeBinary(), nullable=False, server_default=""),
        sa.Column(
            "broken",
            sa.ARRAY(sa.BigInteger()),
            nullable=False,
            server_default="{}",
            comment="rows that did not hold",
        ),
        sa.CheckConstraint("one", name=op.f("audit_check_progress_one_check")),
        sa.PrimaryKeyConstraint("one", name=op.f("audit_check_progress_pkey")),
    )
    op.execute("INSERT INTO audit_check_progress DEFAULT VALUES")


def downgrade() -> None:
    op.drop_table("audit_check_progress")
