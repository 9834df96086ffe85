"""The lines of an entry are written in one statement, and sum to zero when it ends: checked once for all its entries.

It was checked line by line at the commit, which is more than a tenth of an import.

Revision ID: 0079
"""

from alembic import op

revision = "0079"
down_revision = "0078"
branch_labels = None
depends_on = None

CHECK = """
CREATE FUNCTION entries_sum_to_zero() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE unbalanced bigint;
BEGIN
    SELECT entry_id INTO unbalanced FROM coming GROUP BY entry_id HAVING sum(cents) <> 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'journal entry % does not sum to zero', unbalanced USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$
"""
TRIGGER = """
CREATE TRIGGER journal_lines_sum_to_zero AFTER INSERT ON journal_lines REFERENCING NEW TABLE AS coming
    FOR EACH STATEMENT EXECUTE FUNCTION entries_sum_to_zero()
"""
BEFORE = """
CREATE FUNCTION entry_sums_to_zero() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(cents) FROM journal_lines WHERE entry_id = NEW.entry_id) <> 0 THEN
        RAISE EXCEPTION 'journal entry % does not sum to zero', NEW.entry_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$
"""
TRIGGER_BEFORE = """
CREATE CONSTRAINT TRIGGER journal_lines_sum_to_zero AFTER INSERT ON journal_lines DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION entry_sums_to_zero()
"""


def upgrade() -> None:
    op.execute("DROP TRIGGER journal_lines_sum_to_zero ON journal_lines")
    op.execute("DROP FUNCTION entry_sums_to_zero")
    op.execute(CHECK)
    op.execute(TRIGGER)


def downgrade() -> None:
    op.execute("DROP TRIGGER journal_lines_sum_to_zero ON journal_lines")
    op.execute("DROP FUNCTION entries_sum_to_zero")
    op.execute(BEFORE)
    op.execute(TRIGGER_BEFORE)
