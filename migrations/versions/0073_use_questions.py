"""The questions why the use of an account fell, and who was left out by lot.

Revision ID: 0073
"""

import sqlalchemy as sa
from alembic import op

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "use_questions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("meter_id", sa.BigInteger(), nullable=False, comment="of meters; the one that hung there"),
        sa.Column("scored_on", sa.Date(), nullable=False, comment="the month of the score that it follows from"),
        sa.Column("rules", sa.Text(), nullable=False, comment="names of the rules that spoke, a blank between them"),
        sa.Column(
            "is_asked", sa.Boolean(), nullable=False, comment="false: left out by lot, to know whether asking warns"
        ),
        sa.Column("open_until", sa.Date(), nullable=False),
        sa.Column(
            "drop_seen_on", sa.Date(), nullable=False, comment="the newest month in which its drop still speaks"
        ),
        sa.Column("apart_until", sa.Date(), comment="through that day no score sends anybody there"),
        sa.Column("due_at", sa.DateTime(timezone=True), comment="when its SMS is looked after; empty: done"),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("put_off_at", sa.DateTime(timezone=True), comment="at a dial: it is not shown at the next"),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("answer", sa.Text()),
        sa.CheckConstraint(
            "answer IN ('away', 'meter_faulty', 'unchanged', 'own_supply')", name=op.f("use_questions_answer_check")
        ),
        sa.CheckConstraint(
            "is_asked OR num_nonnulls(apart_until, due_at, sent_at, put_off_at, answer) = 0",
            name=op.f("use_questions_left_out_check"),
        ),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name=op.f("use_questions_answered_check")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("use_questions_account_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("use_questions_pkey")),
        comment="a strong drop is asked about once; an answer is a label, and no accusation",
    )
    op.create_index("use_questions_account_id_idx", "use_questions", ["account_id", "id"])
    op.create_index(
        "use_questions_due_idx", "use_questions", ["due_at"], postgresql_where=sa.text("due_at IS NOT NULL")
    )
    op.create_index("use_questions_scored_on_idx", "use_questions", ["scored_on"], postgresql_using="brin")


def downgrade() -> None:
    op.drop_table("use_questions")
