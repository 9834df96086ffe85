"""What was booked is not emptied either: row triggers know nothing of TRUNCATE.

Revision ID: 0026
"""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

TABLES = (
    "audit", "bills", "campaign_accounts", "journal_entries", "journal_lines", "monthly_values", "operators", "payments",
    "reversals", "tariff_imports", "tariff_versions",
)


def upgrade() -> None:
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    op.execute(
        "CREATE TRIGGER operators_append_only BEFORE UPDATE OR DELETE ON operators "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER operators_append_only ON operators")
    for table in TABLES:
        op.execute(f"DROP TRIGGER {table}_never_emptied ON {table}")
