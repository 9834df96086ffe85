"""What bills need to be trusted: meters that are replaced, windows by region, accounts that are set aside.

Revision ID: 0007
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("regions", sa.Column("reading_window_days", sa.Integer(), comment="days from a reading to the next window; empty: as the setting"))
    op.create_check_constraint(op.f("regions_reading_window_days_check"), "regions", "reading_window_days >= 1")
    op.add_column("accounts", sa.Column("parked", sa.Text(), comment="why it is in a state that cannot be"))
    op.add_column("accounts", sa.Column("parked_at", sa.DateTime(timezone=True)))
    op.create_check_constraint(op.f("accounts_parked_check"), "accounts", "(parked IS NULL) = (parked_at IS NULL)")
    op.create_index("accounts_parked_idx", "accounts", ["id"], postgresql_where=sa.text("parked IS NOT NULL"))
    op.add_column("meters", sa.Column("final_reading", sa.BigInteger(), comment="what it showed when it was removed"))
    op.add_column("meters", sa.Column("earlier_runs", postgresql.JSONB(), comment="runs of meters before it that its first bill holds"))
    op.add_column("meters", sa.Column("earlier_since", sa.Date(), comment="the day from which that is not billed"))
    op.create_check_constraint(op.f("meters_removed_check"), "meters", "(removed_on IS NULL) = (final_reading IS NULL)")
    op.create_check_constraint(op.f("meters_earlier_check"), "meters", "(earlier_runs IS NULL) = (earlier_since IS NULL)")
    op.add_column("readings", sa.Column("first_given_at", sa.DateTime(timezone=True), comment="of a correction: when the first it corrects came in"))
    op.create_index("readings_read_on_idx", "readings", ["read_on"], postgresql_using="brin")
    op.create_check_constraint(op.f("bills_period_check"), "bills", "NOT isempty(period)")
    op.create_index("bills_due_on_idx", "bills", ["due_on"], postgresql_using="brin")


def downgrade() -> None:
    op.drop_index("bills_due_on_idx", table_name="bills")
    op.drop_constraint(op.f("bills_period_check"), "bills")
    op.drop_index("readings_read_on_idx", table_name="readings")
    op.drop_column("readings", "first_given_at")
    for constraint in ("meters_earlier_check", "meters_removed_check"):
        op.drop_constraint(constraint, "meters")
    for column in ("earlier_since", "earlier_runs", "final_reading"):
        op.drop_column("meters", column)
    op.drop_index("accounts_parked_idx", table_name="accounts")
    op.drop_constraint(op.f("accounts_parked_check"), "accounts")
    op.drop_column("accounts", "parked_at")
    op.drop_column("accounts", "parked")
    op.drop_constraint(op.f("regions_reading_window_days_check"), "regions")
    op.drop_column("regions", "reading_window_days")
