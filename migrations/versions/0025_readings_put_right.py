"""A reading that takes the place of a wrong one of ours names it.

Revision ID: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "readings",
        sa.Column(
            "corrects_id",
            sa.BigInteger(),
            sa.ForeignKey("readings.id", name="readings_corrects_id_fkey"),
            comment="the reading of ours that it puts right",
        ),
    )
    op.create_index(
        "readings_corrects_id_idx", "readings", ["id"], postgresql_where=sa.text("corrects_id IS NOT NULL")
    )
    op.create_index("audit_put_right_idx", "audit", ["at"], postgresql_where=sa.text("details ? 'wrong_reading'"))


def downgrade() -> None:
    op.drop_index("audit_put_right_idx", table_name="audit")
    op.drop_index("readings_corrects_id_idx", table_name="readings")
    op.drop_column("readings", "corrects_id")
