"""Tariffs as dated data: versions and monthly values, each import a revision.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("monthly_values", "tariff_versions", "tariff_imports")


def upgrade() -> None:
    op.create_table(
        "tariff_imports",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="the revision of what is known"),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="tariff_imports_pkey"),
    )
    op.create_table(
        "tariff_versions",
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("definition", postgresql.JSONB(), nullable=False, comment="bands, levies, source"),
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["tariff_imports.id"], name="tariff_versions_import_id_fkey"),
        sa.PrimaryKeyConstraint("valid_from", name="tariff_versions_pkey"),
    )
    op.create_table(
        "monthly_values",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False, comment="YYYY-MM, of the meter reading"),
        sa.Column("import_id", sa.BigInteger(), nullable=False, comment="the newest counts"),
        sa.Column("value", sa.Numeric(), nullable=False, comment="shillings per kWh, with the decimals it was published with"),
        sa.ForeignKeyConstraint(["import_id"], ["tariff_imports.id"], name="monthly_values_import_id_fkey"),
        sa.PrimaryKeyConstraint("code", "month", "import_id", name="monthly_values_pkey"),
    )
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
