"""The audit trail is searched by act and by operator, also when it has a hundred million rows.

Revision ID: 0045
"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("audit_action_idx", "audit", ["action", "id"])
    op.create_index("audit_operator_idx", "audit", [sa.text("lower(operator)"), "id"])


def downgrade() -> None:
    op.drop_index("audit_operator_idx", table_name="audit")
    op.drop_index("audit_action_idx", table_name="audit")
