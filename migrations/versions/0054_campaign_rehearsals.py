"""The plans of campaigns that workers rehearse and keep.

Revision ID: 0054
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "campaign_rehearsals",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("area", sa.Text()),
        sa.Column("pilot", sa.Text()),
        sa.Column("template", sa.Text()),
        sa.Column("operator", sa.Text(), nullable=False, comment="who asked for it; who keeps it, from then on"),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), comment="until then a worker is at it"),
        sa.Column("figures", postgresql.JSONB(), comment="what it would be, with sample texts"),
        sa.Column("sentence", sa.Text(), comment="why it cannot be"),
        sa.Column("campaign_id", sa.BigInteger(), comment="the plan that was kept"),
        sa.CheckConstraint(
            "state IN ('waiting', 'ready', 'keeping', 'kept', 'refused')", name=op.f("campaign_rehearsals_state_check")
        ),
        sa.CheckConstraint(
            "(state = 'kept') = (campaign_id IS NOT NULL)", name=op.f("campaign_rehearsals_campaign_check")
        ),
        sa.CheckConstraint(
            "(state = 'refused') = (sentence IS NOT NULL)", name=op.f("campaign_rehearsals_sentence_check")
        ),
        sa.ForeignKeyConstraint(["region"], ["regions.name"], name=op.f("campaign_rehearsals_region_fkey")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("campaign_rehearsals_campaign_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("campaign_rehearsals_pkey")),
    )
    op.create_index(
        "campaign_rehearsals_waiting_idx",
        "campaign_rehearsals",
        ["id"],
        postgresql_where=sa.text("state IN ('waiting', 'keeping')"),
    )
    op.create_index("campaign_rehearsals_expires_at_idx", "campaign_rehearsals", ["expires_at"])


def downgrade() -> None:
    op.drop_table("campaign_rehearsals")
