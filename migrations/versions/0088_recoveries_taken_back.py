"""A final recovery may be taken back: it keeps its number, and no part of it is to be paid.

What is already there is checked by 0092.

Revision ID: 0088
"""

import sqlalchemy as sa
from alembic import op

from migrations.indexes import beside_the_traffic, drop_index, make_index

revision = "0088"
down_revision = "0087"
branch_labels = None
depends_on = None

STATES = ("proposed", "reviewed", "provisional", "objected", "agreed", "heard", "final", "dropped")
NEW_STATES = (*STATES[:-1], "dropped", "taken_back")


def upgrade() -> None:
    op.add_column(
        "recoveries",
        sa.Column(
            "taken_back_at", sa.DateTime(timezone=True), comment="when it was no longer asked for, though final"
        ),
        if_not_exists=True,
    )
    op.add_column(
        "recovery_instalments",
        sa.Column("taken_back_at", sa.DateTime(timezone=True), comment="with its recovery: it is not to be paid"),
        if_not_exists=True,
    )
    op.execute("COMMENT ON COLUMN recoveries.answer IS 'why it was dropped, or taken back'")
    _check("state", f"state IN {NEW_STATES}")
    _check("number", "(state IN ('final', 'taken_back')) = (number IS NOT NULL)")
    _check("taken_back", "(state = 'taken_back') = (taken_back_at IS NOT NULL)")
    _one_order("standing_order_id", "state NOT IN ('dropped', 'taken_back')", instead_of="order_id")


def downgrade() -> None:
    _one_order("order_id", "state <> 'dropped'", instead_of="standing_order_id")
    op.drop_constraint("recoveries_taken_back_check", "recoveries", type_="check")
    _check("number", "(state = 'final') = (number IS NOT NULL)")
    _check("state", f"state IN {STATES}")
    op.execute("COMMENT ON COLUMN recoveries.answer IS 'why it was dropped'")
    op.drop_column("recovery_instalments", "taken_back_at")
    op.drop_column("recoveries", "taken_back_at")


def _check(name: str, condition: str) -> None:
    op.execute(f"ALTER TABLE recoveries DROP CONSTRAINT IF EXISTS recoveries_{name}_check")
    op.create_check_constraint(
        op.f(f"recoveries_{name}_check"), "recoveries", condition, postgresql_not_valid=True
    )


def _one_order(name: str, condition: str, instead_of: str) -> None:
    with beside_the_traffic():
        make_index(f"recoveries_{name}_idx", f"recoveries (order_id) WHERE {condition}", "UNIQUE INDEX")
        drop_index(f"recoveries_{instead_of}_idx")
