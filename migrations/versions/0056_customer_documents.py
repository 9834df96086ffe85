"""Long statements that a worker makes, and the tax authority's number and code of a bill.

Revision ID: 0056
"""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "long_statements",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column(
            "expires_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="when no session has it any more",
        ),
        sa.Column("tries_left", sa.Integer(), server_default="3", nullable=False),
        sa.Column("taken_until", sa.DateTime(timezone=True), comment="a worker is at it"),
        sa.Column("pdf", sa.LargeBinary(), comment="empty until it is made"),
        sa.CheckConstraint("tries_left >= 0", name=op.f("long_statements_tries_left_check")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["page_sessions.id"], name=op.f("long_statements_session_id_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("long_statements_account_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("long_statements_pkey")),
        sa.UniqueConstraint(
            "session_id",
            "starts_on",
            "ends_on",
            "language",
            name=op.f("long_statements_session_id_starts_on_ends_on_language_key"),
        ),
    )
    op.create_index("long_statements_expires_at_idx", "long_statements", ["expires_at"])
    op.create_index(
        "long_statements_waiting_idx",
        "long_statements",
        ["id"],
        postgresql_where=sa.text("pdf IS NULL AND tries_left > 0"),
    )
    op.create_table(
        "tax_invoices",
        sa.Column("bill_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Text(), nullable=False, comment="the tax authority's"),
        sa.Column("code", sa.Text(), nullable=False, comment="what its QR code says"),
        sa.Column("known_since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["bill_id"], ["bills.id"], name=op.f("tax_invoices_bill_id_fkey")),
        sa.PrimaryKeyConstraint("bill_id", name=op.f("tax_invoices_pkey")),
    )


def downgrade() -> None:
    op.drop_table("tax_invoices")
    op.drop_table("long_statements")
