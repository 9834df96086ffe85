"""A statement finds the number that a payment was made to by account and receipt.

Revision ID: 0070
"""

from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("payments_account_receipt_idx", "payments", ["account_id", "receipt"])


def downgrade() -> None:
    op.drop_index("payments_account_receipt_idx", "payments")
