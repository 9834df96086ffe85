"""What a technician has said of a visit so far, photos, codes that enrol a phone, and checks of technicians.

Revision ID: 0068
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "technicians",
        sa.Column(
            "code_digest",
            sa.Text(),
            nullable=True,
            comment="of the code that enrols the phone, until it is used or void",
        ),
    )
    op.add_column("technicians", sa.Column("code_good_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("technicians", sa.Column("code_tries_left", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "visit_orders",
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True, comment="by the customer, once"),
    )
    op.add_column(
        "findings",
        sa.Column(
            "reading_outcome", sa.Text(), nullable=True, comment="billed, known, or why the reading was not taken"
        ),
    )
    op.add_column(
        "findings",
        sa.Column("photo_link", sa.Text(), nullable=True, comment="the digest of the link by which a photo may come"),
    )
    op.add_column("findings", sa.Column("photo_link_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "findings",
        sa.Column("photo_sha256", sa.Text(), nullable=True, comment="of the photo, which is forgotten sooner"),
    )
    op.create_index(
        "findings_photo_link_idx",
        "findings",
        ["photo_link"],
        unique=True,
        postgresql_where=sa.text("photo_link IS NOT NULL"),
    )
    op.create_index(
        "seal_events_strange_idx",
        "seal_events",
        ["id"],
        unique=False,
        postgresql_where=sa.text("event IN ('stranger', 'missing')"),
    )
    op.create_table(
        "visit_drafts",
        sa.Column("order_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("answers", postgresql.JSONB(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["visit_orders.id"], name=op.f("visit_drafts_order_id_fkey")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("visit_drafts_pkey")),
    )
    op.create_table(
        "visit_photos",
        sa.Column("order_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("jpeg", sa.LargeBinary(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False, comment="when it came"),
        sa.ForeignKeyConstraint(["order_id"], ["visit_orders.id"], name=op.f("visit_photos_order_id_fkey")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("visit_photos_pkey")),
    )
    op.create_index("visit_photos_taken_at_idx", "visit_photos", ["taken_at"], unique=False)
    op.create_table(
        "technician_checks",
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("phone", "day", name=op.f("technician_checks_pkey")),
    )
    op.create_index("technician_checks_day_idx", "technician_checks", ["day"], unique=False)


def downgrade() -> None:
    for table in ("technician_checks", "visit_photos", "visit_drafts"):
        op.drop_table(table)
    op.drop_index("seal_events_strange_idx", "seal_events")
    op.drop_index("findings_photo_link_idx", "findings")
    for column in ("photo_sha256", "photo_link_until", "photo_link", "reading_outcome"):
        op.drop_column("findings", column)
    op.drop_column("visit_orders", "moved_at")
    for column in ("code_tries_left", "code_good_until", "code_digest"):
        op.drop_column("technicians", column)
