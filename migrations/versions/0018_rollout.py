"""Regions come in one after another: where each stands, and the area that opens first.

Revision ID: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("regions", sa.Column("state", sa.Text(), server_default="live", nullable=False))
    op.add_column("regions", sa.Column("opens_on", sa.Date(), comment="when its customers begin to read their own meters"))
    op.add_column("regions", sa.Column("target_on", sa.Date(), comment="the day by which all its accounts shall have their new numbers"))
    op.create_check_constraint(op.f("regions_state_check"), "regions", "state IN ('waiting', 'pilot', 'live', 'done')")
    op.add_column(
        "areas",
        sa.Column("is_pilot", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="opens before its region"),
    )


def downgrade() -> None:
    op.drop_column("areas", "is_pilot")
    op.drop_constraint(op.f("regions_state_check"), "regions")
    for column in ("target_on", "opens_on", "state"):
        op.drop_column("regions", column)
