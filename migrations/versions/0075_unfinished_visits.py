"""Indexes of visits that wait for a person, and of texts with a code that enrols a technician.

Revision ID: 0075
"""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0074"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "findings_photo_pending_idx",
        "findings",
        ["order_id"],
        postgresql_where=sa.text("photo_link IS NOT NULL AND photo_sha256 IS NULL"),
    )
    op.create_index(
        "findings_reading_refused_idx",
        "findings",
        ["order_id"],
        postgresql_where=sa.text("reading_outcome NOT IN ('billed', 'known', '')"),
    )
    op.create_index(
        "visit_orders_left_idx",
        "visit_orders",
        ["id"],
        postgresql_where=sa.text(
            "(state IN ('refused', 'unsafe')"
            " OR (state IN ('absent', 'no_access', 'place_not_found') AND attempt >= 3))"
        ),
    )


    op.create_index(
        "messages_enrolment_codes_idx",
        "messages",
        ["id"],
        postgresql_where=sa.text("purpose = 'code' AND subject LIKE 'technician %' AND text <> ''"),
    )


def downgrade() -> None:
    op.drop_index("messages_enrolment_codes_idx", "messages")
    op.drop_index("visit_orders_left_idx", "visit_orders")
    op.drop_index("findings_reading_refused_idx", "findings")
    op.drop_index("findings_photo_pending_idx", "findings")
