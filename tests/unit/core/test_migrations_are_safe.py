"""`make lint` refuses a migration that breaks the version before it, or locks a table for as long as its rows take."""

import pytest

from migrations.safety import faults

EXPANDING = {
    "a new table with an index": 'op.create_table("visits", sa.Column("id", sa.BigInteger(), primary_key=True))\n'
    '    op.create_index("visits_id_idx", "visits", ["id"])',
    "a column that may be empty": 'op.add_column("bills", sa.Column("note", sa.Text()))',
    "a column with a default": 'op.add_column("bills", sa.Column("k", sa.Text(), nullable=False, server_default="x"))',
    "an index beside the traffic": 'op.create_index("bills_x", "bills", ["id"], postgresql_concurrently=True)',
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
    "raw over several lines": 'op.execute("""\n    CREATE INDEX bills_x\n        ON bills (id)\n""")',
}


@pytest.fixture
def found(tmp_path):
    """What the check says of a migration with this step."""

    def of(step, head=""):
        text = f"import sqlalchemy as sa\nfrom alembic import op\n{head}\n\n\ndef upgrade():\n    {step}\n"
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


def test_what_was_before_any_installation_is_left_alone(tmp_path):
    (tmp_path / "0001_step.py").write_text("def upgrade():\n    raise AssertionError\n")
    assert list(faults(tmp_path, after="0001")) == []


def test_the_migrations_of_this_project_pass():
    assert list(faults()) == []
