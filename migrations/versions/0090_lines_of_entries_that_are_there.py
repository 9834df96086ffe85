"""That the entry of a line is there is looked at once a statement, where it is summed up; not once a line, with a lock.

An entry is never changed or removed: triggers of the journal refuse both, so the key holds from the other side, too. It
stays declared, and is not enforced a second time.

Revision ID: 0090
"""

from alembic import op

revision = "0090"
down_revision = "0089"
branch_labels = None
depends_on = None

# A subquery of one value is a look-up by the key, however many lines come.
CHECK = """
CREATE OR REPLACE FUNCTION entries_sum_to_zero() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong record;
BEGIN
    SELECT * INTO wrong FROM (SELECT entry_id, sum(cents) AS cents FROM coming GROUP BY entry_id) entry
    WHERE cents <> 0 OR (SELECT 1 FROM journal_entries e WHERE e.id = entry_id) IS NULL LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    ELSIF wrong.cents <> 0 THEN
        RAISE EXCEPTION 'journal entry % does not sum to zero', wrong.entry_id USING ERRCODE = 'check_violation';
    END IF;
    RAISE EXCEPTION 'journal entry % is not there', wrong.entry_id USING ERRCODE = 'foreign_key_violation';
END $$
"""
BEFORE = """
CREATE OR REPLACE FUNCTION entries_sum_to_zero() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE unbalanced bigint;
BEGIN
    SELECT entry_id INTO unbalanced FROM coming GROUP BY entry_id HAVING sum(cents) <> 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'journal entry % does not sum to zero', unbalanced USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$
"""
KEY = "ALTER TABLE journal_lines ALTER CONSTRAINT journal_lines_entry_id_fkey {}"


def upgrade() -> None:
    op.execute(CHECK)
    op.execute(KEY.format("NOT ENFORCED"))


def downgrade() -> None:
    op.execute(KEY.format("ENFORCED"))
    op.execute(BEFORE)
