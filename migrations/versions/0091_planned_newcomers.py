"""Those who come to a place where work is planned after its people were listed.

Revision ID: 0091
"""

import sqlalchemy as sa
from alembic import op

revision = "0091"
down_revision = "0090"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "planned_newcomers",
        sa.Column("work_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "place", sa.Integer(), autoincrement=False, nullable=False, comment="in the list of its recipients"
        ),
        sa.Column("phone", sa.Text(), nullable=False, comment="which is told, while it is on file or linked"),
        sa.Column("over_at", sa.DateTime(timezone=True), nullable=False, comment="when the work was to be over"),
        sa.ForeignKeyConstraint(
            ["work_id", "place"],
            ["planned_recipients.work_id", "planned_recipients.place"],
            name=op.f("planned_newcomers_work_id_place_fkey"),
        ),
        sa.PrimaryKeyConstraint("work_id", "place", name=op.f("planned_newcomers_pkey")),
    )
    op.create_index("planned_newcomers_phone_idx", "planned_newcomers", ["phone"])
    op.create_index("planned_newcomers_over_at_idx", "planned_newcomers", ["over_at"])


def downgrade() -> None:
    op.drop_table("planned_newcomers")
