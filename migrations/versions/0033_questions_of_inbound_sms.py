"""Several questions may wait at a phone; phones disown accounts; a bill query falls due after a week.

Revision ID: 0033
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint("pending_pkey", "pending")
    op.add_column("pending", sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False))
    op.create_primary_key("pending_pkey", "pending", ["id"])
    op.create_index("pending_phone_idx", "pending", ["phone", "id"])

    op.create_table(
        "disowned_accounts",
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("disowned_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="disowned_accounts_account_id_fkey"),
        sa.PrimaryKeyConstraint("phone", "account_id", name="disowned_accounts_pkey"),
        comment="the phone said that the account is not its owner's: nothing about it goes there",
    )

    op.add_column("bill_queries", sa.Column("state", sa.Text(), nullable=False, server_default="open"))
    op.execute("UPDATE bill_queries SET state = 'answered' WHERE answered_at IS NOT NULL")
    op.create_check_constraint(op.f("bill_queries_state_check"), "bill_queries", "state IN ('open', 'overdue', 'answered')")
    op.create_check_constraint(
        op.f("bill_queries_state_answered_check"), "bill_queries", "(state = 'answered') = (answered_at IS NOT NULL)"
    )
    op.create_index(
        "bill_queries_clock_idx", "bill_queries", ["opened_at"], postgresql_where=sa.text("state = 'open'")
    )


def downgrade() -> None:
    op.drop_index("bill_queries_clock_idx", table_name="bill_queries")
    op.drop_constraint("bill_queries_state_answered_check", "bill_queries")
    op.drop_constraint("bill_queries_state_check", "bill_queries")
    op.drop_column("bill_queries", "state")
    op.drop_table("disowned_accounts")
    op.execute("DELETE FROM pending o USING pending n WHERE n.phone = o.phone AND n.id > o.id")
    op.drop_index("pending_phone_idx", table_name="pending")
    op.drop_constraint("pending_pkey", "pending")
    op.drop_column("pending", "id")
    op.create_primary_key("pending_pkey", "pending", ["phone"])
