"""Links to an account's pages, and the sessions that they open.

Revision ID: 0046
"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "page_links",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the token"),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("account_number", sa.Text(), nullable=False, comment="as it was then: another one ends the link"),
        sa.Column("phone", sa.Text(), nullable=False, comment="the phone that it was sent to"),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False, comment="the business date, Nairobi"),
        sa.Column("good_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries_left", sa.Integer(), nullable=False, server_default="5"),
        sa.Column("sessions_left", sa.Integer(), nullable=False, server_default="10"),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("tries_left >= 0", name=op.f("page_links_tries_left_check")),
        sa.CheckConstraint("sessions_left >= 0", name=op.f("page_links_sessions_left_check")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("page_links_account_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("page_links_pkey")),
        sa.UniqueConstraint("digest", name=op.f("page_links_digest_key")),
    )
    op.create_index("page_links_phone_idx", "page_links", ["phone", "sent_on"])
    op.create_index("page_links_good_until_idx", "page_links", ["good_until"])
    op.create_table(
        "page_sessions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False, comment="SHA-256 of the cookie"),
        sa.Column("link_id", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("documents", sa.Integer(), nullable=False, server_default="0", comment="asked for in this minute"),
        sa.Column("documents_since", sa.DateTime(timezone=True), comment="when that minute began"),
        sa.ForeignKeyConstraint(
            ["link_id"], ["page_links.id"], name=op.f("page_sessions_link_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("page_sessions_pkey")),
        sa.UniqueConstraint("digest", name=op.f("page_sessions_digest_key")),
    )
    op.create_index("page_sessions_link_id_idx", "page_sessions", ["link_id"])


def downgrade() -> None:
    op.drop_table("page_sessions")
    op.drop_table("page_links")
