"""Sweeps remember what they left, and what is for good lets names, phones and words go once their time is over.

Revision ID: 0042
"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

DROP = """
DROP TRIGGER bills_immutable ON bills;
DROP TRIGGER campaign_accounts_frozen ON campaign_accounts;
"""
GUARDS = """
-- A bill is a snapshot. Cancelling marks it beside the snapshot, once. Its name may be forgotten, nothing else of it.
CREATE TRIGGER bills_immutable BEFORE UPDATE ON bills FOR EACH ROW
    WHEN ((OLD.id, OLD.number, OLD.account_id, OLD.reading_id, OLD.period, OLD.units, OLD.total_cents, OLD.issued_at,
           OLD.due_on) IS DISTINCT FROM
          (NEW.id, NEW.number, NEW.account_id, NEW.reading_id, NEW.period, NEW.units, NEW.total_cents, NEW.issued_at,
           NEW.due_on)
          OR (NEW.snapshot IS DISTINCT FROM OLD.snapshot
              AND NEW.snapshot IS DISTINCT FROM OLD.snapshot || '{"name": ""}')
          OR (OLD.cancelled_at IS NOT NULL
              AND (OLD.cancelled_at, OLD.credit_note) IS DISTINCT FROM (NEW.cancelled_at, NEW.credit_note)))
    EXECUTE FUNCTION refuse_change();

-- What was approved stays as it was; a text and a phone may be forgotten, a number that was not issued becomes void, for
-- good.
CREATE TRIGGER campaign_accounts_frozen BEFORE UPDATE ON campaign_accounts FOR EACH ROW
    WHEN ((OLD.campaign_id, OLD.place, OLD.account_id, OLD.number, OLD.language, OLD.excluded, OLD.head,
           OLD.parts, OLD.accounts)
          IS DISTINCT FROM
          (NEW.campaign_id, NEW.place, NEW.account_id, NEW.number, NEW.language, NEW.excluded, NEW.head,
           NEW.parts, NEW.accounts)
          OR (OLD.voided_at IS NOT NULL AND OLD.voided_at IS DISTINCT FROM NEW.voided_at)
          OR (NEW.phone IS NOT NULL AND OLD.phone IS DISTINCT FROM NEW.phone)
          OR (NEW.text IS NOT NULL AND OLD.text IS DISTINCT FROM NEW.text))
    EXECUTE FUNCTION refuse_change();

-- What two persons agreed on stays as it was until it is booked; after that who paid may be forgotten.
CREATE TRIGGER proposed_movements_frozen BEFORE UPDATE ON proposed_movements FOR EACH ROW
    WHEN ((OLD.reference, OLD.phone) IS DISTINCT FROM (NEW.reference, NEW.phone)
          AND (OLD.applied_at IS NULL OR NEW.reference <> '' OR NEW.phone IS NOT NULL))
    EXECUTE FUNCTION refuse_change();
"""

GUARDS_BEFORE = """
CREATE TRIGGER bills_immutable BEFORE UPDATE ON bills FOR EACH ROW
    WHEN (OLD.cancelled_at IS NOT NULL OR
          (OLD.id, OLD.number, OLD.account_id, OLD.reading_id, OLD.period, OLD.units, OLD.total_cents, OLD.issued_at,
           OLD.due_on, OLD.snapshot) IS DISTINCT FROM
          (NEW.id, NEW.number, NEW.account_id, NEW.reading_id, NEW.period, NEW.units, NEW.total_cents, NEW.issued_at,
           NEW.due_on, NEW.snapshot))
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER campaign_accounts_frozen BEFORE UPDATE ON campaign_accounts FOR EACH ROW
    WHEN ((OLD.campaign_id, OLD.place, OLD.account_id, OLD.number, OLD.phone, OLD.language, OLD.excluded, OLD.head,
           OLD.parts, OLD.accounts)
          IS DISTINCT FROM
          (NEW.campaign_id, NEW.place, NEW.account_id, NEW.number, NEW.phone, NEW.language, NEW.excluded, NEW.head,
           NEW.parts, NEW.accounts)
          OR (OLD.voided_at IS NOT NULL AND OLD.voided_at IS DISTINCT FROM NEW.voided_at)
          OR (NEW.text IS NOT NULL AND OLD.text IS DISTINCT FROM NEW.text))
    EXECUTE FUNCTION refuse_change();
"""


def upgrade() -> None:
    op.alter_column("forgotten", "up_to_id", comment="how far the walk has come", existing_type=sa.BigInteger())
    op.create_table_comment("forgotten", "how far each sweep has come")
    op.add_column(
        "forgotten",
        sa.Column(
            "left_id", sa.BigInteger(), comment="the first that it has left: the next walk begins before it"
        ),
    )
    op.execute("UPDATE forgotten SET what = what || CASE what WHEN 'messages' THEN '.text' ELSE '.body' END")
    op.create_index(
        "accounts_closed_idx", "accounts", ["id"], postgresql_where=sa.text("status = 'closed' AND name <> ''")
    )
    op.execute(DROP)
    op.execute(GUARDS)


def downgrade() -> None:
    op.execute("DROP TRIGGER proposed_movements_frozen ON proposed_movements")
    op.execute(DROP)
    op.execute(GUARDS_BEFORE)
    op.drop_index("accounts_closed_idx", "accounts")
    op.execute("UPDATE forgotten SET what = split_part(what, '.', 1) WHERE what IN ('messages.text', 'inbox.body')")
    op.drop_column("forgotten", "left_id")
