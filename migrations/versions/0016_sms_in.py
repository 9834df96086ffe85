"""SMS that came in, and the questions that wait for an answer.

Revision ID: 0016
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "texts",
        sa.Column("id", sa.Text(), nullable=False, comment="what the gateway calls it"),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("texts_pkey")),
    )
    op.create_index("texts_received_at_idx", "texts", ["received_at"], postgresql_using="brin")
    op.create_table(
        "pending",
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("question", postgresql.JSONB(), nullable=False, comment="what is asked, and what will be done once it is answered"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("phone", name=op.f("pending_pkey")),
    )
    op.create_index("pending_expires_at_idx", "pending", ["expires_at"])


def downgrade() -> None:
    op.drop_table("pending")
    op.drop_table("texts")
