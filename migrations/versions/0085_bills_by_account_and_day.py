"""The bills that stand are found by account and day, and the readings that do not by account.

By the index of the exclusion constraint a look took a hundred times as long, or all bills of a day were looked through.

Revision ID: 0085
"""

from alembic import op

from migrations.indexes import beside_the_traffic, make_index

revision = "0085"
down_revision = "0084"
branch_labels = None
depends_on = None

INDEXES = {
    "bills_account_due_idx": "bills (account_id, due_on) WHERE cancelled_at IS NULL",
    "readings_not_standing_idx": "readings (account_id) WHERE state <> 'stands'",
}


def upgrade() -> None:
    with beside_the_traffic():
        for name, columns in INDEXES.items():
            make_index(name, columns)


def downgrade() -> None:
    for name in INDEXES:
        op.execute(f"DROP INDEX {name}")
