"""The accounts that owed something: apart, so that nobody waits for it.

Whoever pays meanwhile may stay marked until the night: a list looks at the balance, too.

Revision ID: 0087
"""

from alembic import op

revision = "0087"
down_revision = "0086"
branch_labels = None
depends_on = None

SO_FAR = "INSERT INTO debtors (account_id) SELECT id FROM accounts WHERE balance_cents > 0 ON CONFLICT DO NOTHING"


def upgrade() -> None:
    op.execute(SO_FAR)


def downgrade() -> None:
    op.execute("DELETE FROM debtors")
