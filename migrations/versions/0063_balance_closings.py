"""What each account owed when a month was closed, and how far the ledger check has come.

Revision ID: 0063
"""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None

GUARDS = """
CREATE TRIGGER balance_closings_append_only BEFORE UPDATE OR DELETE ON balance_closings
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER balance_closings_never_emptied BEFORE TRUNCATE ON balance_closings
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


def upgrade() -> None:
    op.create_table(
        "balance_closings",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False, comment="the first day of the month that was closed"),
        sa.Column("up_to_entry", sa.BigInteger(), nullable=False, comment="the last journal entry that is in it"),
        sa.Column("cents", sa.BigInteger(), nullable=False, comment="what was owed"),
        sa.Column(
            "digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the digest before and of this row"
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("balance_closings_account_id_fkey")),
        sa.PrimaryKeyConstraint("account_id", "month", name=op.f("balance_closings_pkey")),
    )
    op.execute(GUARDS)
    op.create_table(
        "ledger_check_progress",
        sa.Column("one", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column(
            "up_to_entry",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="so far was looked for what moved",
        ),
        sa.Column(
            "up_to_account",
            sa.BigInteger(),
            server_default="0",
            nullable=False,
            comment="so far this round of all has come",
        ),
        sa.CheckConstraint("one", name=op.f("ledger_check_progress_one_check")),
        sa.PrimaryKeyConstraint("one", name=op.f("ledger_check_progress_pkey")),
    )
    op.execute("INSERT INTO ledger_check_progress DEFAULT VALUES")


def downgrade() -> None:
    op.drop_table("ledger_check_progress")
    op.drop_table("balance_closings")
