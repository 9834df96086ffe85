"""The questions whether power is really back after an incident was closed.

Revision ID: 0065
"""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "restoration_polls",
        sa.Column(
            "id", sa.BigInteger(), sa.Identity(always=True), nullable=False, comment="the serial of its reference"
        ),
        sa.Column("incident_id", sa.BigInteger(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), comment="empty: did not report"),
        sa.Column("account_id", sa.BigInteger(), comment="empty: reported a place without account"),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("answer", sa.Text()),
        sa.CheckConstraint("num_nonnulls(ticket_id, account_id) > 0", name=op.f("restoration_polls_whom_check")),
        sa.CheckConstraint("answer IN ('back', 'dark')", name=op.f("restoration_polls_answer_check")),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("restoration_polls_incident_id_fkey")),
        sa.ForeignKeyConstraint(["ticket_id"], ["outage_tickets.id"], name=op.f("restoration_polls_ticket_id_fkey")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("restoration_polls_account_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("restoration_polls_pkey")),
    )
    op.create_index(
        "restoration_polls_due_idx", "restoration_polls", ["due_at"], postgresql_where=sa.text("asked_at IS NULL")
    )
    for column in ("incident_id", "ticket_id", "account_id"):
        op.create_index(f"restoration_polls_{column}_idx", "restoration_polls", [column])


def downgrade() -> None:
    op.drop_table("restoration_polls")
