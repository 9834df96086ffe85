"""A final recovery may be taken back: it keeps its number, and no part of it is to be paid.

Revision ID: 0088
"""

import sqlalchemy as sa
from alembic import op

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
    )
    op.add_column(
        "recovery_instalments",
        sa.Column("taken_back_at", sa.DateTime(timezone=True), comment="with its recovery: it is not to be paid"),
    )
    op.execute("COMMENT ON COLUMN recoveries.answer IS 'why it was dropped, or taken back'")
    _check("state", f"state IN {NEW_STATES}")
    _check("number", "(state IN ('final', 'taken_back')) = (number IS NOT NULL)")
    op.create_check_constraint(
        op.f("recoveries_taken_back_check"), "recoveries", "(state = 'taken_back') = (taken_back_at IS NOT NULL)"
    )
    _index("state NOT IN ('dropped', 'taken_back')")


def downgrade() -> None:
    _index("state <> 'dropped'")
    op.drop_constraint("recoveries_taken_back_check", "recoveries", type_="check")
    _check("number", "(state = 'final') = (number IS NOT NULL)")
    _check("state", f"state IN {STATES}")
    op.execute("COMMENT ON COLUMN recoveries.answer IS 'why it was dropped'")
    op.drop_column("recovery_instalments", "taken_back_at")
    op.drop_column("recoveries", "taken_back_at")


def _check(name: str, condition: str) -> None:
    op.drop_constraint(f"recoveries_{name}_check", "recoveries", type_="check")
    op.create_check_constraint(op.f(f"recoveries_{name}_check"), "recoveries", condition)


def _index(condition: str) -> None:
    op.drop_index("recoveries_order_id_idx", "recoveries")
    op.create_index(
        "recoveries_order_id_idx", "recoveries", ["order_id"], unique=True, postgresql_where=sa.text(condition)
    )
