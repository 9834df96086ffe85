"""The doubtful payments of the last days, as they were: apart, so that nobody waits for it. What is booked meanwhile is
marked as it is booked.

Revision ID: 0084
"""

from alembic import op

revision = "0084"
down_revision = "0083"
branch_labels = None
depends_on = None

# Nobody is shown what is older than thirty days.
SO_FAR = """
INSERT INTO doubtful_payments (payment_id, account_id, recorded_at)
SELECT p.id, p.account_id, p.recorded_at FROM payments p JOIN accounts a ON a.id = p.account_id
WHERE p.recorded_at > (SELECT max(recorded_at) FROM payments) - interval '40 days' AND (
    a.status = 'closed' OR EXISTS (
        SELECT FROM payments q WHERE q.account_id = p.account_id AND q.cents = p.cents
          AND (coalesce(q.paid_at, q.received_at), q.id) < (coalesce(p.paid_at, p.received_at), p.id)
          AND coalesce(q.paid_at, q.received_at) >= coalesce(p.paid_at, p.received_at) - interval '10 minutes'
    )
)
ON CONFLICT DO NOTHING
"""


def upgrade() -> None:
    op.execute(SO_FAR)


def downgrade() -> None:
    op.execute("DELETE FROM doubtful_payments")
