"""The files of money that operators bring to the console.

Revision ID: 0051
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "uploaded_files",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=False, comment="mpesa, or who else took the money"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False, comment="who brought it"),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), comment="until then a worker is at it"),
        sa.Column("rows", sa.Integer(), comment="how many it has; none: it was not read yet"),
        sa.Column("rows_done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("request_id", sa.BigInteger(), comment="by which a second person decides"),
        sa.Column("outcome", postgresql.JSONB()),
        sa.CheckConstraint("state IN ('waiting', 'done', 'refused')", name=op.f("uploaded_files_state_check")),
        sa.CheckConstraint("(state = 'waiting') = (outcome IS NULL)", name=op.f("uploaded_files_outcome_check")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["approval_requests.id"], name=op.f("uploaded_files_request_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("uploaded_files_pkey")),
    )
    op.create_index(
        "uploaded_files_waiting_idx",
        "uploaded_files",
        ["source", "sha256"],
        unique=True,
        postgresql_where=sa.text("state = 'waiting'"),
    )


def downgrade() -> None:
    op.drop_table("uploaded_files")
