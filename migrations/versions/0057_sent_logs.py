"""What was sent before a restore, and the hosts whose logs say so.

Revision ID: 0057
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sent_log_hosts",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column(
            "timeline", sa.Text(), nullable=False, comment="of PostgreSQL, on which its log was last compared"
        ),
        sa.Column("compared_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("sent_log_hosts_pkey")),
        comment="the hosts of workers, each with a log of what it sent",
    )
    op.create_table(
        "sent_before_restore",
        sa.Column("key", sa.Text(), nullable=False, comment="digest of purpose, subject and phone"),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gateway_id", sa.Text()),
        sa.PrimaryKeyConstraint("key", name=op.f("sent_before_restore_pkey")),
        comment="messages that were sent, and whose rows a restore has lost: queued again, they are not sent again",
    )
    op.create_index("sent_before_restore_sent_at_idx", "sent_before_restore", ["sent_at"])
    op.add_column(
        "sms_gateway",
        sa.Column("held_before", sa.DateTime(timezone=True), comment="what was queued before waits, since a restore"),
    )
    op.add_column(
        "sms_gateway",
        sa.Column(
            "released",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            server_default="{}",
            comment="the purposes that wait no more",
        ),
    )


def downgrade() -> None:
    op.drop_column("sms_gateway", "released")
    op.drop_column("sms_gateway", "held_before")
    op.drop_table("sent_before_restore")
    op.drop_table("sent_log_hosts")
