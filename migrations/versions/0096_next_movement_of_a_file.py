"""The next movement of a file, payments before reversals, is found by an index; and a doubtful payment is pointed at once.

Each movement that was booked had looked through all that waited. An alert was of the last ten minutes, and of what came
while no worker ran there was none.

Revision ID: 0096
"""

import sqlalchemy as sa
from alembic import op

from migrations.indexes import beside_the_traffic, drop_index, make_index

revision = "0096"
down_revision = "0095"
branch_labels = None
depends_on = None

INDEXES = {
    "proposed_movements_next_idx": "proposed_movements (proposal_id, kind, id) WHERE applied_at IS NULL",
    "doubtful_payments_new_idx": "doubtful_payments (recorded_at) WHERE pointed_at IS NULL",
}
WAITING = "proposed_movements_waiting_idx ON proposed_movements (proposal_id, id) WHERE applied_at IS NULL"


def upgrade() -> None:
    op.add_column(
        "doubtful_payments",
        sa.Column("pointed_at", sa.DateTime(timezone=True), comment="when an alert has pointed staff at it"),
        if_not_exists=True,
    )
    with beside_the_traffic():
        for name, of in INDEXES.items():
            make_index(name, of)
        drop_index("proposed_movements_waiting_idx")


def downgrade() -> None:
    op.execute(f"CREATE INDEX {WAITING}")
    op.execute("DROP INDEX proposed_movements_next_idx")
    op.drop_index("doubtful_payments_new_idx", table_name="doubtful_payments")
    op.drop_column("doubtful_payments", "pointed_at")
