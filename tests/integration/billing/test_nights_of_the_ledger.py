"""The ledger check of many nights: what moved is looked at the next night, everything within a month, and months that
are over are closed by rows that nobody can change unseen.
"""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from domain.jobs import Job
from store.billing import ledger_check
from tests.support.customers import add_customer
from tests.support.worker_tasks import run_tasks

pytestmark = pytest.mark.usefixtures("morning")

NUMBERS = [f"35006000{place}" for place in range(1, 7)]
NEXT_MONTH = 32 - datetime.now(UTC).day


@pytest.fixture
def town(engine, operator, pass_time):
    """Six customers, of whom each has a bill by a technician."""
    for number in NUMBERS:
        add_customer(engine, number, last=4401)
        reading(operator, number, 4521)
    pass_time(hours=1)
    return operator


@pytest.fixture
def large(monkeypatch):
    """An installation of which a night takes two accounts."""
    monkeypatch.setattr(ledger_check, "ACCOUNTS_A_NIGHT", 2)
    monkeypatch.setattr(ledger_check, "NIGHTS_FOR_ALL", 1_000_000)  # ids are not counted from one in a test


@pytest.fixture
def by_hand(engine):
    """What no use case does, past all guards."""

    def changed(statement):
        with engine.begin() as connection:
            connection.execute(sa.text("SET LOCAL session_replication_role = replica"))
            connection.execute(sa.text(statement))

    return changed


def reading(operator, number, value):
    operator.asks("reading", "technician", number, value, "--by", "Njeri", "--reason", "a visit", "--sure")


def night(operator):
    run_tasks(operator.parts, Job.CHECK_LEDGER)


def parked(operator):
    return {row["account"].replace("-", ""): row["reason"] for row in operator.asks("list", "parked")["rows"]}


def test_what_moved_is_looked_at_in_the_next_night_wherever_it_stands(town, large, by_hand, pass_time):
    for _ in range(3):
        night(town)
    by_hand("UPDATE accounts SET balance_cents = 1 WHERE id = (SELECT max(id) FROM accounts)")
    reading(town, NUMBERS[-1], 4600)
    pass_time(hours=1)
    night(town)
    assert list(parked(town).values()) == ["balance_differs_from_journal"]


def test_what_did_not_move_is_found_when_its_turn_comes(town, large, by_hand):
    night(town)
    by_hand("UPDATE accounts SET balance_cents = 1 WHERE id = (SELECT max(id) FROM accounts)")
    found = []
    for _ in range(3):
        night(town)
        found.append(len(parked(town)))
    assert found == [0, 1, 1]


def test_an_account_that_is_right_again_and_moves_is_released(town, large, by_hand, pass_time):
    for _ in range(3):
        night(town)
    last = "id = (SELECT max(id) FROM accounts)"
    by_hand(f"UPDATE accounts SET parked = 'balance_differs_from_journal', parked_at = now() WHERE {last}")
    by_hand("UPDATE ledger_check_progress SET up_to_entry = 0, up_to_account = 0")
    night(town)
    assert parked(town) == {}


def test_a_month_that_is_over_is_closed_once_and_only_where_something_moved(town, rows, pass_time):
    night(town)
    assert rows("SELECT count(*) FROM balance_closings") == [(0,)]
    pass_time(days=NEXT_MONTH)
    for _ in range(2):
        night(town)
    assert rows("SELECT count(*), sum(cents) FROM balance_closings") == rows(
        "SELECT count(*), sum(balance_cents) FROM accounts"
    )
    reading(town, NUMBERS[0], 4700)
    pass_time(days=32)
    for _ in range(2):
        night(town)
    closings = rows("SELECT count(*) FROM balance_closings GROUP BY account_id ORDER BY account_id")
    assert [count for (count,) in closings] == [2, 1, 1, 1, 1, 1]
    assert parked(town) == {}


def test_what_waited_for_an_account_over_the_end_of_a_month_is_in_the_next_closing(town, by_hand, rows, pass_time):
    """Its entry came after one of the new month, and is of the old one."""
    reading(town, NUMBERS[0], 4530)
    before = "SELECT id FROM journal_entries WHERE account_id = (SELECT min(id) FROM accounts) ORDER BY id"
    first, second, *_ = (entry for (entry,) in rows(before))
    by_hand(f"UPDATE journal_entries SET recorded_at = recorded_at + interval '{NEXT_MONTH} days' WHERE id = {second}")
    for days in (NEXT_MONTH, 32):
        pass_time(days=days)
        for _ in range(2):
            night(town)
        assert parked(town) == {}
    closed = "SELECT up_to_entry, cents FROM balance_closings WHERE account_id = (SELECT min(id) FROM accounts)"
    owed = "SELECT balance_cents FROM accounts WHERE id = (SELECT min(id) FROM accounts)"
    [(first_up_to, _), (_, cents)] = rows(f"{closed} ORDER BY month")
    assert (first_up_to, [(cents,)]) == (first, rows(owed))


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE balance_closings SET cents = cents + 100 WHERE account_id = (SELECT min(id) FROM accounts)",
        "UPDATE balance_closings SET up_to_entry = 0 WHERE account_id = (SELECT min(id) FROM accounts)",
        """
        UPDATE balance_closings SET month = month - 31 WHERE account_id = (SELECT min(id) FROM accounts)
        """,
    ],
    ids=["amount", "entries", "month"],
)
def test_a_closing_that_was_changed_past_the_guards_is_found(town, by_hand, pass_time, spoil):
    pass_time(days=NEXT_MONTH)
    night(town)
    by_hand(spoil)
    night(town)
    assert parked(town) == {NUMBERS[0]: "closing_is_not_what_was_written"}


def test_a_line_that_was_slipped_under_a_closing_is_found(town, by_hand, pass_time):
    pass_time(days=NEXT_MONTH)
    night(town)
    by_hand(
        "UPDATE journal_lines SET cents = cents + 100 WHERE ledger_account = 'receivable'"
        " AND entry_id = (SELECT min(id) FROM journal_entries WHERE kind = 'bill')"
    )
    by_hand("UPDATE accounts SET balance_cents = balance_cents + 100 WHERE id = (SELECT min(id) FROM accounts)")
    night(town)
    assert NUMBERS[0] in parked(town)
