"""A payment that stays doubtful keeps its mark, and with it that an alert has pointed at it.

Whatever changed of an account or of one payment, all marks of that account and amount were made anew, and each was
alerted once more.

Revision ID: 0098
"""

from alembic import op

revision = "0098"
down_revision = "0097"
branch_labels = None
depends_on = None

# Those that are doubtful no more, by the rule of `mark_doubtful_payments`, which adds the new ones.
FORGET = """
CREATE OR REPLACE FUNCTION forget_doubtful_payments(of_account bigint, of_cents bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM doubtful_payments d USING payments p JOIN accounts a ON a.id = p.account_id
    WHERE d.account_id = of_account AND p.id = d.payment_id AND (of_cents IS NULL OR p.cents = of_cents)
      AND a.status <> 'closed' AND NOT EXISTS (
          SELECT FROM payments q WHERE q.account_id = p.account_id AND q.cents = p.cents
            AND (coalesce(q.paid_at, q.received_at), q.id) < (coalesce(p.paid_at, p.received_at), p.id)
            AND coalesce(q.paid_at, q.received_at) >= coalesce(p.paid_at, p.received_at) - interval '10 minutes'
      );
END $$
"""
BEFORE = """
CREATE OR REPLACE FUNCTION forget_doubtful_payments(of_account bigint, of_cents bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM doubtful_payments d USING payments p
    WHERE d.account_id = of_account AND p.id = d.payment_id AND (of_cents IS NULL OR p.cents = of_cents);
END $$
"""


def upgrade() -> None:
    op.execute(FORGET)


def downgrade() -> None:
    op.execute(BEFORE)
