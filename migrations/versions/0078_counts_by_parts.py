"""Queues and categories are counted by parts of the accounts; the paybill's balances are found by their time.

Revision ID: 0078
"""

import sqlalchemy as sa
from alembic import op

revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None

COUNTED = {"work_counts": "queue, region", "accounts_of_categories": "category"}
KEY = "ALTER TABLE {table} DROP CONSTRAINT {table}_pkey, ADD CONSTRAINT {table}_pkey PRIMARY KEY USING INDEX {table}_new"
BALANCES = """
CREATE INDEX CONCURRENTLY payments_balance_idx ON payments (provider, received_at, id) WHERE till_cents IS NOT NULL
"""


def upgrade() -> None:
    for table in COUNTED:
        part = sa.Column(
            "part", sa.Integer(), nullable=False, server_default="0", comment="which of the parts of all accounts"
        )
        op.add_column(table, part)
    with op.get_context().autocommit_block():
        op.execute(BALANCES)
        for table, key in COUNTED.items():
            op.execute(f"CREATE UNIQUE INDEX CONCURRENTLY {table}_new ON {table} ({key}, part)")
    for table in COUNTED:
        op.execute(KEY.format(table=table))


def downgrade() -> None:
    op.drop_index("payments_balance_idx", "payments")
    for table, key in COUNTED.items():
        op.execute(f"DELETE FROM {table}")
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey, ADD PRIMARY KEY ({key})")
        op.drop_column(table, "part")
