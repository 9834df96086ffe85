"""What persons ask for of their own data, and the copies that were granted.

Revision ID: 0049
"""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "data_requests",
        sa.Column(
            "id",
            sa.BigInteger(),
            sa.Identity(always=True),
            nullable=False,
            comment="the serial of its reference",
        ),
        sa.Column("wish", sa.Text(), nullable=False, comment="copy, correction or erasure"),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False, comment="the person's own"),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("answer", sa.Text()),
        sa.Column("operator", sa.Text(), comment="who decided"),
        sa.CheckConstraint("wish IN ('copy', 'correction', 'erasure')", name=op.f("data_requests_wish_check")),
        sa.CheckConstraint(
            "state IN ('open', 'overdue', 'granted', 'refused')", name=op.f("data_requests_state_check")
        ),
        sa.CheckConstraint(
            "(state IN ('open', 'overdue')) = (answered_at IS NULL)", name=op.f("data_requests_state_answered_check")
        ),
        sa.CheckConstraint(
            "num_nonnulls(answered_at, answer, operator) IN (0, 3)", name=op.f("data_requests_answered_check")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("data_requests_pkey")),
    )
    op.create_index("data_requests_phone_idx", "data_requests", ["phone", "id"])
    waiting = sa.text("answered_at IS NULL")
    op.create_index(
        "data_requests_open_idx", "data_requests", ["phone", "wish"], unique=True, postgresql_where=waiting
    )
    op.create_index("data_requests_waiting_idx", "data_requests", ["id"], postgresql_where=waiting)
    op.create_table(
        "personal_archives",
        sa.Column("request_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("phone", sa.Text(), nullable=False, comment="who may fetch it"),
        sa.Column("archive", sa.LargeBinary(), nullable=False, comment="the ZIP"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["data_requests.id"], name=op.f("personal_archives_request_id_fkey")
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("personal_archives_pkey")),
    )
    op.create_index("personal_archives_phone_idx", "personal_archives", ["phone"])
    op.create_index("personal_archives_expires_at_idx", "personal_archives", ["expires_at"])


def downgrade() -> None:
    op.drop_table("personal_archives")
    op.drop_table("data_requests")
