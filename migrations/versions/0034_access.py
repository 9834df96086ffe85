"""What strangers' phones did with an account; phones that its owner took off.

Revision ID: 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

ACTS = ("linked", "proved", "reading", "taken_off", "code_asked", "technician", "wrong_meter", "unknown_number")


def upgrade() -> None:
    op.create_table(
        "access_log",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.BigInteger(), comment="none where the number was nobody's"),
        sa.Column(
            "phone", sa.Text(), nullable=False, comment="the phone that did it; of taken_off the one that was"
        ),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "source", sa.Text(), comment="of a miss: the session or message, so that a repeated turn counts once"
        ),
        sa.Column("turn", sa.Text()),
        sa.Column("told_at", sa.DateTime(timezone=True), comment="when it was reported, in one text a day"),
        sa.CheckConstraint(f"what IN {ACTS}", name=op.f("access_log_what_check")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("access_log_account_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("access_log_pkey")),
    )
    op.create_index("access_log_account_id_idx", "access_log", ["account_id", "at"])
    op.create_index("access_log_phone_idx", "access_log", ["phone", "at"])
    op.create_index("access_log_at_idx", "access_log", ["at"])
    op.create_index(
        "access_log_miss_idx",
        "access_log",
        ["source", "turn", sa.text("coalesce(account_id, 0)")],
        unique=True,
        postgresql_where=sa.text("source IS NOT NULL"),
    )
    op.create_index(
        "access_log_untold_idx",
        "access_log",
        ["at"],
        postgresql_where=sa.text(
            "told_at IS NULL AND account_id IS NOT NULL AND what IN ('technician', 'wrong_meter')"
        ),
    )
    op.create_table(
        "barred_phones",
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("barred_phones_account_id_fkey")),
        sa.PrimaryKeyConstraint("phone", "account_id", name=op.f("barred_phones_pkey")),
        comment="taken off an account by its owner: it cannot link itself again",
    )
    op.create_index("barred_phones_account_id_idx", "barred_phones", ["account_id"])
    op.create_index("codes_phone_idx", "codes", ["phone", "sent_on"])
    op.add_column("phone_checks", sa.Column("reason", sa.Text(), nullable=False, server_default="not_mine"))


def downgrade() -> None:
    op.drop_column("phone_checks", "reason")
    op.drop_index("codes_phone_idx", table_name="codes")
    op.drop_table("barred_phones")
    op.drop_table("access_log")
