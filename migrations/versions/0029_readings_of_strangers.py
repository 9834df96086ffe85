"""Readings tell whether a stranger's phone gave them; questions to the phone on file about those far above the usual.

Revision ID: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "readings",
        sa.Column(
            "by_stranger",
            sa.Boolean(),
            nullable=False,
            server_default=sa.text("false"),
            comment="neither on file nor proved",
        ),
    )
    op.add_column(
        "readings",
        sa.Column(
            "corrections", sa.Integer(), nullable=False, server_default="0", comment="of its period, before it"
        ),
    )
    op.create_index(
        "readings_by_stranger_idx", "readings", ["phone", "received_at"], postgresql_where=sa.text("by_stranger")
    )
    op.create_table(
        "owner_questions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("meter_id", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False, comment="the stranger's"),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("asked_phone", sa.Text(), nullable=False, comment="the phone on file, which may answer"),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.Column("outcome", sa.Text()),
        sa.CheckConstraint("outcome IN ('billed', 'overtaken')", name=op.f("owner_questions_outcome_check")),
        sa.CheckConstraint("(settled_at IS NULL) = (outcome IS NULL)", name=op.f("owner_questions_settled_check")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("owner_questions_account_id_fkey")),
        sa.ForeignKeyConstraint(["meter_id"], ["meters.id"], name=op.f("owner_questions_meter_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("owner_questions_pkey")),
    )
    is_open = sa.text("settled_at IS NULL")
    op.create_index(
        "owner_questions_open_idx", "owner_questions", ["account_id"], unique=True, postgresql_where=is_open
    )
    op.create_index("owner_questions_asked_idx", "owner_questions", ["asked_phone"], postgresql_where=is_open)
    op.create_index("owner_questions_due_idx", "owner_questions", ["asked_at"], postgresql_where=is_open)


def downgrade() -> None:
    op.drop_table("owner_questions")
    op.drop_index("readings_by_stranger_idx", table_name="readings")
    op.drop_column("readings", "corrections")
    op.drop_column("readings", "by_stranger")
