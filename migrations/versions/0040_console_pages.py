"""What the operators' pages look up by: names, the cases of an account, notes, who is at an item, what waits.

Revision ID: 0040
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("accounts_name_idx", "accounts", [sa.text('(lower(name) COLLATE "C")'), "id"])
    op.create_index(
        "bills_cancelled_idx", "bills", ["account_id"], postgresql_where=sa.text("cancelled_at IS NOT NULL")
    )
    op.create_index("bill_queries_account_id_idx", "bill_queries", ["account_id", "id"])
    op.create_index(
        "outage_tickets_account_id_idx",
        "outage_tickets",
        ["account_id", "id"],
        postgresql_where=sa.text("account_id IS NOT NULL"),
    )
    op.create_table(
        "account_notes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False, comment="who wrote it"),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("account_notes_account_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("account_notes_pkey")),
    )
    op.create_index("account_notes_account_id_idx", "account_notes", ["account_id", "id"])
    op.create_table(
        "work_leases",
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("operator", sa.Text(), nullable=False, comment="who has it open"),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("queue", "item_id", name=op.f("work_leases_pkey")),
    )
    op.create_table(
        "work_counts",
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("oldest", sa.DateTime(timezone=True), comment="since when the first of them waits"),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("queue", "region", name=op.f("work_counts_pkey")),
        comment="queues that only a look at every account counts: a job does, not the page",
    )


def downgrade() -> None:
    op.drop_table("work_counts")
    op.drop_table("work_leases")
    op.drop_table("account_notes")
    op.drop_index("outage_tickets_account_id_idx", table_name="outage_tickets")
    op.drop_index("bills_cancelled_idx", table_name="bills")
    op.drop_index("bill_queries_account_id_idx", table_name="bill_queries")
    op.drop_index("accounts_name_idx", table_name="accounts")
