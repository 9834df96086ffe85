"""Who may give commands.

Revision ID: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "operators",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('campaigns', 'payments', 'care', 'admin')", name=op.f("operators_role_check")),
        sa.PrimaryKeyConstraint("name", name=op.f("operators_pkey")),
    )
    op.create_index("operators_same_name_idx", "operators", [sa.text("lower(name)")], unique=True)


def downgrade() -> None:
    op.drop_table("operators")
