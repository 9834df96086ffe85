"""The files of campaigns that workers prepare.

Revision ID: 0052
"""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "campaign_files",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False, comment="who asked for it"),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("rows", sa.Integer()),
        sa.Column("sha256", sa.Text()),
        sa.Column("sentence", sa.Text(), comment="why it was not made"),
        sa.CheckConstraint("kind IN ('report', 'hand-over')", name=op.f("campaign_files_kind_check")),
        sa.CheckConstraint("state IN ('waiting', 'ready', 'refused')", name=op.f("campaign_files_state_check")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("campaign_files_campaign_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("campaign_files_pkey")),
    )
    op.create_index("campaign_files_campaign_id_idx", "campaign_files", ["campaign_id", "id"])
    op.create_index(
        "campaign_files_waiting_idx",
        "campaign_files",
        ["campaign_id", "kind"],
        unique=True,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("campaign_files_expires_at_idx", "campaign_files", ["expires_at"])
    op.create_table(
        "campaign_file_parts",
        sa.Column("file_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False, comment="some thousand rows as CSV"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("file_id", "place", name=op.f("campaign_file_parts_pkey")),
    )
    op.create_index("campaign_file_parts_expires_at_idx", "campaign_file_parts", ["expires_at"])


def downgrade() -> None:
    op.drop_table("campaign_file_parts")
    op.drop_table("campaign_files")
