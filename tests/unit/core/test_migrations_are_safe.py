"""`make lint` refuses a migration that breaks the version before it, or locks a table for as long as its rows take."""

import pytest

from migrations.safety import faults

IMPORTS = """
import sqlalchemy as sa
from alembic import op
from migrations.indexes import beside_the_traffic, drop_index, make_index
"""
EXPANDING = {
    "a new table with an index": 'op.create_table("visits", sa.Column("id", sa.BigInteger(), primary_key=True))\n'
    '    op.create_index("visits_id_idx", "visits", ["id"])',
    "a column that may be empty": 'op.add_column("bills", sa.Column("note", sa.Text()))',
    "a column with a default": 'op.add_column("bills", sa.Column("k", sa.Text(), nullable=False, server_default="x"))',
    "an index beside the traffic": 'with beside_the_traffic(): make_index("bills_x", "bills (id)")',
    "a unique one": 'with beside_the_traffic(): make_index("bills_x", "bills (id)", "UNIQUE INDEX")',
    "one that is removed beside the traffic": 'with beside_the_traffic(): drop_index("bills_x")',
    "a default that goes": 'op.execute("ALTER TABLE bills ALTER COLUMN note DROP DEFAULT")',
    "a constraint for new rows": 'op.create_check_constraint("c", "bills", "id > 0", postgresql_not_valid=True)',
    "its validation": 'op.execute("ALTER TABLE bills VALIDATE CONSTRAINT c")',
    "a default": 'op.execute("ALTER TABLE bills ALTER COLUMN note SET DEFAULT 1")',
    "rows by key": 'op.execute("UPDATE bills SET note = 1 WHERE id BETWEEN 1 AND 1000")',
    "a comment that says DROP TABLE": "op.execute(\"COMMENT ON TABLE bills IS 'no DROP TABLE bills'\")",
}
BREAKING = {
    "a column removed": 'op.drop_column("bills", "note")',
    "a table removed": 'op.drop_table("bills")',
    "a column renamed": 'op.alter_column("bills", "note", new_column_name="remark")',
    "a table renamed": 'op.rename_table("bills", "invoices")',
    "another type": 'op.alter_column("bills", "note", type_=sa.Integer())',
    "raw, and in small letters": 'op.execute("alter table bills drop column note")',
    "a column that nobody fills": 'op.add_column("bills", sa.Column("kind", sa.Text(), nullable=False))',
}
LOCKING = {
    "an index": 'op.create_index("bills_x", "bills", ["id"])',
    "a unique index": 'op.create_index("bills_x", "bills", ["id"], unique=True)',
    "a check": 'op.create_check_constraint("c", "bills", "id > 0")',
    "a foreign key": 'op.create_foreign_key("f", "bills", "accounts", ["account_id"], ["id"])',
    "not null": 'op.alter_column("bills", "note", nullable=False)',
    "a lock": 'op.execute("LOCK TABLE bills")',
    "all rows at once": 'op.execute("UPDATE bills SET note = 1")',
    "an index if there is none": 'op.execute("CREATE INDEX IF NOT EXISTS bills_x ON bills (id)")',
    "raw over several lines": 'op.execute("""\n    CREATE INDEX bills_x\n        ON bills (id)\n""")',
}
BESIDE_THE_TRAFFIC = 'with beside_the_traffic(): make_index("bills_x", "bills (id)")'
AGAIN = {
    "a column if there is none": 'op.add_column("bills", sa.Column("note", sa.Text()), if_not_exists=True)',
    "a comment": "op.execute(\"COMMENT ON TABLE bills IS 'DROP TABLE bills'\")",
    "a table if there is none": 'op.execute("CREATE TABLE IF NOT EXISTS visits (id bigint)")',
    "a default": 'op.execute("ALTER TABLE bills ALTER COLUMN note SET DEFAULT 1")',
    "null": 'op.execute("ALTER TABLE bills ALTER COLUMN note DROP NOT NULL")',
    "a constraint that is removed if it is there": 'op.execute("ALTER TABLE bills DROP CONSTRAINT IF EXISTS c")',
    "a function in the place of the last": 'op.execute("CREATE OR REPLACE FUNCTION f() RETURNS int RETURN 1")',
    "a constraint in the place of the last": (
        'op.execute("ALTER TABLE bills DROP CONSTRAINT IF EXISTS c")\n'
        '    op.create_check_constraint("c", "bills", "id > 0", postgresql_not_valid=True)'
    ),
}
ONLY_ONCE = {
    "a column": 'op.add_column("bills", sa.Column("note", sa.Text()))',
    "a table": 'op.execute("CREATE TABLE visits (id bigint)")',
    "a constraint": 'op.create_check_constraint("c", "bills", "id > 0", postgresql_not_valid=True)',
    "a constraint that is removed": 'op.execute("ALTER TABLE bills DROP CONSTRAINT c")',
    "an index that is removed": 'op.execute("DROP INDEX bills_y")',
    "raw, and in small letters": 'op.execute("alter table bills add column note text")',
    "a function": 'op.execute("CREATE FUNCTION f() RETURNS int RETURN 1")',
    "a trigger": 'op.execute("CREATE TRIGGER t BEFORE INSERT ON bills EXECUTE FUNCTION f()")',
}
NO_LIMIT = 'op.execute("SET statement_timeout = 0")'
FORGETS = {
    "what a cut-off left": f'{NO_LIMIT}; op.execute("CREATE INDEX CONCURRENTLY bills_x ON bills (id)")',
    "that what was left is not valid": (
        f'{NO_LIMIT}; op.execute("CREATE INDEX CONCURRENTLY IF NOT EXISTS bills_x ON bills (id)")'
    ),
    "another one": f'{NO_LIMIT}; drop_index("x"); op.execute("CREATE UNIQUE INDEX CONCURRENTLY bills_x ON bills (id)")',
    "that nothing may be left": f'{NO_LIMIT}; op.execute("DROP INDEX CONCURRENTLY bills_x")',
    "how long it takes": 'make_index("bills_x", "bills (id)")',
    "that a limit came back": f"{NO_LIMIT}; op.execute(\"SET statement_timeout = '300s'\"); "
    'make_index("bills_x", "bills (id)")',
}


@pytest.fixture
def found(tmp_path):
    """What the check says of a migration with this step."""

    def of(step, head=""):
        text = f"{IMPORTS}\n{head}\n\n\ndef upgrade():\n    {step}\n"
        (tmp_path / "0002_step.py").write_text(text)
        return list(faults(tmp_path, after="0001"))

    return of


@pytest.mark.parametrize("what", EXPANDING)
def test_what_only_adds_is_let_pass(found, what):
    assert found(EXPANDING[what]) == []


@pytest.mark.parametrize("what", BREAKING)
def test_what_the_version_before_still_reads_is_not_taken_away(found, what):
    assert len(found(BREAKING[what])) == 1


@pytest.mark.parametrize("what", BREAKING)
def test_a_migration_may_contract_once_it_says_so(found, what):
    assert found(BREAKING[what], head='CONTRACTS = "nobody reads it since 1.4"') == []


@pytest.mark.parametrize("what", LOCKING)
def test_no_migration_locks_a_table_that_is_in_use_even_when_it_contracts(found, what):
    assert len(found(LOCKING[what])) == 1
    assert len(found(LOCKING[what], head='CONTRACTS = "nobody reads it since 1.4"')) == 1


@pytest.mark.parametrize("what", AGAIN)
def test_what_may_be_done_twice_may_be_committed_before_an_index_is_made(found, what):
    assert found(f"{AGAIN[what]}\n    {BESIDE_THE_TRAFFIC}") == []


@pytest.mark.parametrize("what", ONLY_ONCE)
def test_what_cannot_be_done_twice_is_not_committed_before_the_end(found, what):
    assert len(found(f"{ONLY_ONCE[what]}\n    {BESIDE_THE_TRAFFIC}")) == 1
    assert found(f"{BESIDE_THE_TRAFFIC}\n    {ONLY_ONCE[what]}") == []


@pytest.mark.parametrize("what", FORGETS)
def test_no_index_is_made_that_a_cut_off_or_a_big_table_would_prevent_for_ever(found, what):
    assert len(found(f"with op.get_context().autocommit_block():\n        {FORGETS[what]}")) == 1


def test_what_was_before_any_installation_is_left_alone(tmp_path):
    (tmp_path / "0001_step.py").write_text("def upgrade():\n    raise AssertionError\n")
    assert list(faults(tmp_path, after="0001")) == []


def test_the_migrations_of_this_project_pass():
    assert list(faults()) == []
