"""Planned work, whom it concerns and the texts that tell them; supplies that somebody depends on.

Revision ID: 0064
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

STATES = "('asked', 'planned', 'under_way', 'over', 'cancelled')"
KINDS = "('announced', 'evening', 'moved', 'extended', 'cancelled')"


def upgrade() -> None:
    op.add_column("accounts", sa.Column("priority", sa.Text(), comment="medical or clinic: told first of planned work"))
    op.create_check_constraint(op.f("accounts_priority_check"), "accounts", "priority IN ('medical', 'clinic')")
    op.create_table(
        "planned_works",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="the serial of its reference"
        ),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("area_id", sa.BigInteger()),
        sa.Column("feeder_id", sa.BigInteger()),
        sa.Column("transformer_id", sa.BigInteger()),
        sa.Column("place_name", sa.Text(), nullable=False, comment="as the texts name it"),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("work", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="asked", nullable=False),
        sa.Column("changes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("planned_by", sa.Text(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(area_id, feeder_id, transformer_id) <= 1", name=op.f("planned_works_place_check")
        ),
        sa.CheckConstraint(f"state IN {STATES}", name=op.f("planned_works_state_check")),
        sa.CheckConstraint("begins_at < ends_at", name=op.f("planned_works_times_check")),
        sa.ForeignKeyConstraint(["region"], ["regions.name"], name=op.f("planned_works_region_fkey")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("planned_works_area_id_fkey")),
        sa.ForeignKeyConstraint(["feeder_id"], ["feeders.id"], name=op.f("planned_works_feeder_id_fkey")),
        sa.ForeignKeyConstraint(
            ["transformer_id"], ["transformers.id"], name=op.f("planned_works_transformer_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("planned_works_pkey")),
    )
    op.create_index(
        "planned_works_standing_idx",
        "planned_works",
        ["region", "begins_at"],
        postgresql_where=sa.text("state IN ('asked', 'planned', 'under_way')"),
    )
    op.create_table(
        "planned_recipients",
        sa.Column("work_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "place", sa.Integer(), autoincrement=False, nullable=False, comment="from 1, those with a mark first"
        ),
        sa.Column("account_id", sa.BigInteger(), nullable=False, comment="the first of this person"),
        sa.Column("accounts", sa.Integer(), nullable=False, comment="that this person has there"),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("is_first", sa.Boolean(), nullable=False, comment="has a medical or clinic mark"),
        sa.Column("told_at", sa.DateTime(timezone=True), comment="when the first text about it was queued"),
        sa.Column("lead_minutes", sa.Integer(), comment="how long before it began, as it was planned then"),
        sa.ForeignKeyConstraint(["work_id"], ["planned_works.id"], name=op.f("planned_recipients_work_id_fkey")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("planned_recipients_account_id_fkey")),
        sa.PrimaryKeyConstraint("work_id", "place", name=op.f("planned_recipients_pkey")),
    )
    op.create_table(
        "planned_notices",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("work_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("texts", postgresql.JSONB(), nullable=False, comment="by language"),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("useful_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "upto", sa.Integer(), server_default="1", nullable=False, comment="who stands before this place is told"
        ),
        sa.Column(
            "end",
            sa.Integer(),
            comment="who stands at this place or behind is not told; empty: everybody is",
        ),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(f"kind IN {KINDS}", name=op.f("planned_notices_kind_check")),
        sa.ForeignKeyConstraint(["work_id"], ["planned_works.id"], name=op.f("planned_notices_work_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("planned_notices_pkey")),
    )
    op.create_index(
        "planned_notices_due_idx", "planned_notices", ["due_at"], postgresql_where=sa.text("done_at IS NULL")
    )
    op.create_index("planned_notices_work_id_idx", "planned_notices", ["work_id"])
    op.add_column(
        "outage_tickets", sa.Column("planned_id", sa.BigInteger(), comment="the planned work that explains it")
    )
    op.create_foreign_key(
        op.f("outage_tickets_planned_id_fkey"), "outage_tickets", "planned_works", ["planned_id"], ["id"]
    )
    op.create_index(
        "outage_tickets_planned_id_idx",
        "outage_tickets",
        ["planned_id"],
        postgresql_where=sa.text("planned_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_column("outage_tickets", "planned_id")
    op.drop_table("planned_notices")
    op.drop_table("planned_recipients")
    op.drop_table("planned_works")
    op.drop_column("accounts", "priority")
