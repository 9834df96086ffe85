"""How often an uploaded file was taken up, and how many accounts each tariff category has.

Revision ID: 0060
"""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    attempts = sa.Column(
        "attempts", sa.Integer(), server_default="0", nullable=False, comment="how often a worker took it up"
    )
    op.add_column("uploaded_files", attempts)
    op.create_table(
        "accounts_of_categories",
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("accounts", sa.Integer(), nullable=False, comment="active ones"),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("category", name=op.f("accounts_of_categories_pkey")),
        comment="counted by a job, for whoever changes a tariff",
    )
    op.create_table_comment(
        "tariff_files", "files as they were brought", existing_comment="files that were proposed, as they were"
    )


def downgrade() -> None:
    op.create_table_comment(
        "tariff_files", "files that were proposed, as they were", existing_comment="files as they were brought"
    )
    op.drop_table("accounts_of_categories")
    op.drop_column("uploaded_files", "attempts")
