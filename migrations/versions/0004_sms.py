"""What the queue's way out needs: attempts and waits of a message, the state of the gateway, marked phones.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("messages_queue_idx", table_name="messages")
    op.drop_index("messages_open_idx", table_name="messages")
    op.drop_column("messages", "lease_until")
    op.add_column("messages", sa.Column("attempted_at", sa.DateTime(timezone=True), comment="when the last attempt was claimed"))
    op.add_column("messages", sa.Column("wait_until", sa.DateTime(timezone=True), comment="how long this state may last: a lease, or a report's time"))
    op.add_column("messages", sa.Column("resends", sa.Integer(), nullable=False, server_default="0", comment="after an attempt of unknown fate"))
    op.add_column("messages", sa.Column("report_weight", sa.Integer(), nullable=False, server_default="0", comment="of the delivery report that counts"))
    op.create_index("messages_queue_idx", "messages", ["priority", "not_before", "id"], postgresql_where=sa.text("state = 'queued'"))
    op.create_index("messages_deadline_idx", "messages", ["useful_until"], postgresql_where=sa.text("state IN ('queued', 'unknown')"))
    op.create_index("messages_waiting_idx", "messages", ["state", "wait_until"], postgresql_where=sa.text("state IN ('submitting', 'submitted', 'unknown')"))
    op.create_index("messages_submitted_at_idx", "messages", ["submitted_at"], postgresql_where=sa.text("submitted_at IS NOT NULL"))
    op.create_table(
        "sms_gateway",
        sa.Column("one", sa.Boolean(), primary_key=True, server_default=sa.text("true")),
        sa.Column("state", sa.Text(), nullable=False, server_default="running"),
        sa.Column("reason", sa.Text(), comment="what the gateway said when it halted us"),
        sa.Column("since", sa.DateTime(timezone=True)),
        sa.Column("next_trial_at", sa.DateTime(timezone=True), comment="when one message may try a way that is not open"),
        sa.CheckConstraint("one", name=op.f("sms_gateway_one_check")),
        sa.CheckConstraint("state IN ('running', 'paused', 'stopped')", name=op.f("sms_gateway_state_check")),
        sa.PrimaryKeyConstraint("one", name=op.f("sms_gateway_pkey")),
    )
    op.execute("INSERT INTO sms_gateway DEFAULT VALUES")
    op.create_table(
        "marked_phones",
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False, comment="what the gateway said"),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("mark IN ('bad_number', 'blocked')", name=op.f("marked_phones_mark_check")),
        sa.PrimaryKeyConstraint("phone", name=op.f("marked_phones_pkey")),
    )


def downgrade() -> None:
    op.drop_table("marked_phones")
    op.drop_table("sms_gateway")
    for index in ("messages_submitted_at_idx", "messages_waiting_idx", "messages_deadline_idx", "messages_queue_idx"):
        op.drop_index(index, table_name="messages")
    for column in ("report_weight", "resends", "wait_until", "attempted_at"):
        op.drop_column("messages", column)
    op.add_column("messages", sa.Column("lease_until", sa.DateTime(timezone=True), comment="claimed until then"))
    op.create_index("messages_open_idx", "messages", ["state", "lease_until"], postgresql_where=sa.text("state IN ('submitting', 'unknown')"))
    op.create_index("messages_queue_idx", "messages", ["priority", "id"], postgresql_where=sa.text("state = 'queued'"))
