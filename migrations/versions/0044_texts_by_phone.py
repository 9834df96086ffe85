"""An inbound SMS is found by its phone, so that its writer gets a copy and can have it erased.

Revision ID: 0044
"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inbox", sa.Column("phone", sa.Text(), comment="whose text it was, once it is understood"))
    op.create_index(
        "inbox_phone_idx", "inbox", ["phone", "id"], postgresql_where=sa.text("phone IS NOT NULL")
    )


def downgrade() -> None:
    op.drop_index("inbox_phone_idx", "inbox")
    op.drop_column("inbox", "phone")
