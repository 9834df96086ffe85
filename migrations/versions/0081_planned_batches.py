"""The batches in which planned work is told, so that no list counts its people one by one.

Revision ID: 0081
"""

import sqlalchemy as sa
from alembic import op

revision = "0081"
down_revision = "0080"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "planned_batches",
        sa.Column("work_id", sa.BigInteger(), nullable=False),
        sa.Column("notice_id", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False, comment="of the first of its people"),
        sa.Column("lead_minutes", sa.Integer(), nullable=False, comment="how long before the work began"),
        sa.Column("told", sa.Integer(), nullable=False, comment="how many heard of the work for the first time"),
        sa.ForeignKeyConstraint(["work_id"], ["planned_works.id"], name=op.f("planned_batches_work_id_fkey")),
        sa.ForeignKeyConstraint(["notice_id"], ["planned_notices.id"], name=op.f("planned_batches_notice_id_fkey")),
        sa.PrimaryKeyConstraint("work_id", "notice_id", "place", name=op.f("planned_batches_pkey")),
        comment="how long before each was told, by batches: planned_recipients has it for each person",
    )
    op.create_index("planned_batches_notice_id_idx", "planned_batches", ["notice_id"])
    op.execute("""
        INSERT INTO planned_batches (work_id, notice_id, place, lead_minutes, told)
        SELECT r.work_id, n.id, min(r.place), r.lead_minutes, count(*)
        FROM planned_recipients r
        JOIN LATERAL (SELECT min(id) AS id FROM planned_notices WHERE work_id = r.work_id) n ON n.id IS NOT NULL
        WHERE r.told_at IS NOT NULL AND r.lead_minutes IS NOT NULL GROUP BY r.work_id, n.id, r.lead_minutes
    """)


def downgrade() -> None:
    op.drop_table("planned_batches")
