"""Tariff files that wait for a second person, as they were brought.

Revision ID: 0047
"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tariff_files",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "sha256 = encode(sha256(convert_to(text, 'UTF8')), 'hex')", name=op.f("tariff_files_sha256_check")
        ),
        sa.PrimaryKeyConstraint("sha256", name=op.f("tariff_files_pkey")),
        comment="files that were proposed, as they were",
    )


def downgrade() -> None:
    op.drop_table("tariff_files")
