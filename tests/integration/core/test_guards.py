"""What the database itself holds, whoever writes to it: bills as they were issued, a journal that balances."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from tests.support.customers import add_customer

WANJIKU = "+254711000001"


@pytest.fixture
def billed(engine, phone):
    account = add_customer(engine, "3500600-01", phone=WANJIKU, last=4401)
    phone(WANJIKU).dials().answers("1", "4491", "1").ends()
    return account


@pytest.fixture
def change(engine, billed):
    def changed(statement):
        with engine.begin() as connection:
            connection.execute(sa.text(statement))

    return changed


@pytest.mark.parametrize(
    "column",
    [
        "number = '202601DC0000000009'",
        "total_cents = 1",
        "units = 1",
        "due_on = '2030-01-01'",
        "period = 'empty'",
        "issued_at = '2030-01-01'",
        "snapshot = '{}'",
        "reading_id = 1",
    ],
)
def test_an_issued_bill_never_changes(change, column):
    with pytest.raises(IntegrityError, match="append only"):
        change(f"UPDATE bills SET {column}")


def test_a_cancelled_bill_stays_cancelled(change):
    change("UPDATE bills SET cancelled_at = '2030-01-01', credit_note = '203001CN0000000001'")
    with pytest.raises(IntegrityError, match="append only"):
        change("UPDATE bills SET cancelled_at = NULL, credit_note = NULL")


def test_no_bill_is_cancelled_without_a_credit_note(change):
    with pytest.raises(IntegrityError, match="bills_cancelled_check"):
        change("UPDATE bills SET cancelled_at = '2030-01-01'")


@pytest.mark.parametrize("table", ["bills", "journal_entries", "journal_lines", "audit"])
def test_what_was_booked_is_never_deleted(change, table):
    change("INSERT INTO audit (at, os_user, action, subject, details) VALUES ('2026-01-01', 'x', 'x', 'x', '{}')")
    with pytest.raises(IntegrityError, match="append only"):
        change(f"DELETE FROM {table}")


@pytest.mark.parametrize("change_to", ["journal_entries SET booked_on = '2030-01-01'", "journal_lines SET cents = 0"])
def test_the_journal_is_never_rewritten(change, change_to):
    with pytest.raises(IntegrityError, match="append only"):
        change(f"UPDATE {change_to}")


@pytest.mark.parametrize(
    "lines",
    [
        "SELECT id, 'suspense', 5 FROM journal_entries",
        "SELECT id, account, 5 FROM journal_entries, (VALUES ('suspense'), ('x')) AS line (account)",
        # What two entries have too much and too little is not one that sums to zero.
        "SELECT id, 'suspense', 5 * (-1) ^ row_number() OVER (ORDER BY id) FROM journal_entries",
    ],
)
def test_an_entry_that_does_not_sum_to_zero_is_not_written(change, lines):
    with pytest.raises(IntegrityError, match="does not sum to zero"):
        change(f"INSERT INTO journal_lines {lines}")


@pytest.mark.parametrize("entry", ["0", "(SELECT max(id) + 1000000 FROM journal_entries)"])
def test_lines_of_an_entry_that_is_not_there_are_not_written(change, entry):
    with pytest.raises(IntegrityError, match="is not there"):
        change(f"""
            INSERT INTO journal_lines SELECT id, 'x', 0 FROM journal_entries UNION ALL
            SELECT {entry}, account, cents FROM (VALUES ('suspense', 5), ('x', -5)) AS line (account, cents)
        """)


def test_a_movement_is_booked_once(change):
    with pytest.raises(IntegrityError, match="journal_entries_key_key"):
        change("""
            INSERT INTO journal_entries (kind, key, account_id, booked_on, recorded_at)
            SELECT kind, key, account_id, booked_on, recorded_at FROM journal_entries
        """)


def test_no_day_is_billed_twice(change):
    with pytest.raises(IntegrityError, match="bills_account_id_period_excl"):
        change("""
            INSERT INTO bills (id, number, account_id, reading_id, period, units, total_cents, issued_at, due_on,
                               snapshot)
            SELECT 999999, 'x', account_id, reading_id, daterange(upper(period) - 1, upper(period) + 9), 0, 0,
                   issued_at, due_on, snapshot FROM bills
        """)


def test_a_bill_holds_all_it_was_made_from_whatever_changes_later(change, engine):
    change("UPDATE accounts SET name = 'Another', number = '999999999'")
    with engine.connect() as connection:
        snapshot = connection.execute(sa.text("SELECT snapshot FROM bills")).scalar_one()
    assert (snapshot["name"], snapshot["account_number"]) == ("Wanjiku Kamau", "3500600-01")
    assert snapshot["previous"][0] == 4401
    assert snapshot["present"][0] == 4491
    assert snapshot["tariff"][0] == "2025-07-01"


def test_what_was_owed_before_is_on_the_bill_and_never_taxed(engine, phone):
    owing, even = "+254711000005", "+254711000006"
    add_customer(engine, "350060005", phone=owing, last=4401, balance_cents=1_000_000)
    add_customer(engine, "350060006", phone=even, last=4401)
    for caller in (owing, even):
        phone(caller).dials().answers("1", "4491", "1").ends()
    with engine.connect() as connection:
        bills = connection.execute(
            sa.text(
                "SELECT snapshot -> 'lines', total_cents, snapshot -> 'brought_forward_cents' FROM bills ORDER BY id"
            )
        ).all()
    (lines, total, brought_forward), (same_lines, same_total, nothing) = bills
    assert (lines, total) == (same_lines, same_total)
    assert (brought_forward, nothing) == (1_000_000, 0)
