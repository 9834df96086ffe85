"""By when fees and opening balances are to be paid, the receipt of each movement, the time that an answered bill query
gives, and when a failed item of the inbox is tried again.

Revision ID: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

# What was asked for so far was due after so many days, whatever the customer's category.
DUE_DAYS = 14

# The journal is append only: what is added here was always true of the entry, it only followed from other columns.
BACKFILL = f"""
ALTER TABLE journal_entries DISABLE TRIGGER journal_entries_append_only;

UPDATE journal_entries e SET reference = p.receipt FROM payments p WHERE e.key IN ('payment:' || p.id, 'release:' || p.id);
UPDATE journal_entries SET reference = split_part(key, ':', 3) WHERE kind IN ('reversal', 'reversal_undone');
UPDATE journal_entries SET due_on = booked_on + {DUE_DAYS} WHERE kind = 'reconnection_fee';
UPDATE journal_entries e SET due_on = r.read_on + {DUE_DAYS}
FROM journal_lines l, readings r
WHERE e.kind = 'opening_balance' AND l.entry_id = e.id AND l.ledger_account = 'receivable' AND l.cents > 0
  AND r.account_id = e.account_id AND r.source = 'import';

ALTER TABLE journal_entries ENABLE TRIGGER journal_entries_append_only;
"""


def upgrade() -> None:
    op.add_column("journal_entries", sa.Column("reference", sa.Text(), comment="the provider's receipt of the money that moved"))
    op.add_column("journal_entries", sa.Column("due_on", sa.Date(), comment="by when a fee, or what was brought over, is to be paid; a bill has its own"))
    op.execute(BACKFILL)
    op.create_index("journal_entries_due_idx", "journal_entries", ["account_id"], postgresql_where=sa.text("due_on IS NOT NULL"))
    op.add_column("accounts", sa.Column("grace_until", sa.Date(), comment="until then nothing is overdue: the answer to a bill query gave the time"))
    op.create_index("accounts_grace_until_idx", "accounts", ["grace_until"], postgresql_where=sa.text("grace_until IS NOT NULL"))
    op.add_column("inbox", sa.Column("failures", sa.Integer(), nullable=False, server_default="0", comment="how often it was tried and failed"))
    op.add_column("inbox", sa.Column("not_before", sa.DateTime(timezone=True), comment="when it is tried again"))


def downgrade() -> None:
    op.drop_column("inbox", "not_before")
    op.drop_column("inbox", "failures")
    op.drop_index("accounts_grace_until_idx", table_name="accounts")
    op.drop_column("accounts", "grace_until")
    op.drop_index("journal_entries_due_idx", table_name="journal_entries")
    op.drop_column("journal_entries", "due_on")
    op.drop_column("journal_entries", "reference")
