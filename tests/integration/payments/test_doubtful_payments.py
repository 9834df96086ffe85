"""Money that is credited rightly and yet looks like a slip: staff are pointed at it, the payer loses nothing."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from domain.jobs import Job
from jobs import payments as tasks
from tests.support.customers import add_customer
from tests.support.worker_tasks import run_tasks

WANJIKU, OTIENO = "+254711000001", "+254722000002"


@pytest.fixture
def doubtful(payments, capsys):
    def doubtful():
        """What is listed; an alert points at each."""
        with payments.parts.store.transaction() as work:
            listed = work.worklists.doubtful(work.now - timedelta(minutes=10), 0, 100)
        capsys.readouterr()
        tasks.point_at_doubtful_payments()
        alerts = [line for line in capsys.readouterr().err.splitlines() if "payment_doubtful" in line]
        for row, line in zip(listed, alerts, strict=True):
            assert all(word in line for word in (row["receipt"], row["why"], "alert"))
        return [row["why"] for row in listed]

    return doubtful


@pytest.mark.parametrize(("seconds", "whys"), [(0, ["twice"]), (540, ["twice"]), (660, [])])
def test_the_same_amount_again_within_ten_minutes_is_pointed_at(payments, account, doubtful, seconds, whys):
    payments.pays(OTIENO, 500, "350060001")
    payments.pass_time(seconds)
    payments.pays(OTIENO, 500, "350060001")
    tasks.apply()
    assert doubtful() == whys
    assert payments.one("SELECT balance_cents FROM accounts") == 25_000


def test_two_amounts_or_two_accounts_are_nothing_to_look_at(payments, account, doubtful):
    add_customer(payments.parts.engine, "8800600-01")
    for amount, reference in ((500, "350060001"), (600, "350060001"), (500, "8800600-01")):
        payments.pays(OTIENO, amount, reference)
    tasks.apply()
    assert doubtful() == []


def test_a_payment_to_a_closed_account_is_credited_and_pointed_at(payments, doubtful):
    add_customer(payments.parts.engine, "3500600-01", status="closed")
    payments.pays(OTIENO, 500, "350060001")
    tasks.apply()
    assert doubtful() == ["closed_account"]
    assert payments.one("SELECT balance_cents FROM accounts") == -50_000


def test_what_came_while_no_worker_ran_is_pointed_at_too_and_once(payments, account, capsys):
    for _ in range(2):
        payments.pays(OTIENO, 500, "350060001")
    tasks.apply()
    payments.pass_time(1_800)
    alerts = []
    for _ in range(2):
        capsys.readouterr()
        tasks.point_at_doubtful_payments()
        alerts.append(capsys.readouterr().err.count("payment_doubtful"))
    assert alerts == [1, 0]


def test_more_than_one_look_takes_are_all_pointed_at(payments, capsys, monkeypatch):
    monkeypatch.setattr(tasks, "DOUBTFUL_AT_ONCE", 2)
    add_customer(payments.parts.engine, "3500600-01", status="closed")
    for place in range(5):
        payments.pays(OTIENO, 500 + place, "350060001")
    tasks.apply()
    capsys.readouterr()
    tasks.point_at_doubtful_payments()
    assert capsys.readouterr().err.count("payment_doubtful") == 5


def test_clerks_list_them(payments, account, operator):
    for _ in range(2):
        payments.pays(OTIENO, 500, "350060001")
    tasks.apply()
    [row] = operator.types("list", "doubtful", "--json").answer["rows"]
    assert (row["account"], row["amount"], row["why"]) == ("3500600-01", "500.00", "twice")


def change(payments, statement):
    with payments.parts.engine.begin() as connection:
        connection.execute(sa.text(statement))


CLOSED, OPENED = "UPDATE accounts SET status = 'closed'", "UPDATE accounts SET status = 'active'"
SAME_MINUTE = "UPDATE payments SET paid_at = (SELECT min(paid_at) FROM payments)"
AN_HOUR_LATER = "UPDATE payments SET paid_at = paid_at + interval '1 hour' WHERE id = (SELECT max(id) FROM payments)"
OTHER_FIRST = "UPDATE payments SET paid_at = paid_at - interval '5 hours' WHERE id = (SELECT max(id) FROM payments)"


@pytest.mark.parametrize(
    ("amounts", "minutes", "changes", "whys"),
    [
        ((500,), 0, [CLOSED], ["closed_account"]),
        ((500,), 0, [CLOSED, OPENED], []),
        ((500, 600), 30, [CLOSED], ["closed_account"] * 2),
        ((500, 500), 0, [CLOSED, OPENED], ["twice"]),
        ((500, 500), 0, [AN_HOUR_LATER], []),
        ((500, 500), 30, [SAME_MINUTE], ["twice"]),
        ((500, 600), 30, [SAME_MINUTE], []),
        ((500, 500), 30, [OTHER_FIRST], []),
        ((500, 500, 500), 0, [AN_HOUR_LATER], ["twice"]),
    ],
)
def test_what_changes_afterwards_makes_a_doubt_or_ends_it(payments, account, doubtful, amounts, minutes, changes, whys):
    for amount in amounts:
        payments.pays(OTIENO, amount, "350060001")
        payments.pass_time(minutes * 60)
    tasks.apply()
    for each in changes:
        change(payments, each)
    assert doubtful_of_a_day(payments) == whys
    run_tasks(payments.parts, Job.COMPARE_RECORDS)
    assert doubtful_of_a_day(payments) == whys


A_SECOND_LATER = "UPDATE payments SET paid_at = paid_at + interval '1 second' WHERE id = (SELECT max(id) FROM payments)"
AN_HOUR_BACK = "UPDATE payments SET paid_at = paid_at - interval '1 hour' WHERE id = (SELECT max(id) FROM payments)"
TIME_UNKNOWN = "UPDATE payments SET paid_at = NULL"
ONE_MORE = """
    INSERT INTO payments (provider, receipt, cents, account_id, reference, paid_at, source, received_at, recorded_at)
    SELECT provider, 'RKL51ZDRXX', cents, account_id, '', paid_at, source, received_at, recorded_at
    FROM payments LIMIT 1
"""


@pytest.mark.parametrize(
    ("changes", "alerts"),
    [
        ([A_SECOND_LATER], 0),
        ([SAME_MINUTE], 0),
        ([TIME_UNKNOWN], 0),
        ([ONE_MORE], 1),
        ([ONE_MORE, A_SECOND_LATER], 1),
        ([AN_HOUR_LATER], 0),
        ([AN_HOUR_LATER, AN_HOUR_BACK], 1),  # no doubt for a while
        ([CLOSED], 1),  # the first one of three
        ([CLOSED, OPENED], 0),
        ([CLOSED, A_SECOND_LATER], 1),
    ],
)
def test_an_alert_points_once_at_each_however_its_account_and_the_others_change(
    payments, account, capsys, changes, alerts
):
    for _ in range(3):
        payments.pays(OTIENO, 500, "350060001")
    tasks.apply()
    tasks.point_at_doubtful_payments()
    assert capsys.readouterr().err.count("payment_doubtful") == 2
    for each in changes:
        change(payments, each)
    tasks.point_at_doubtful_payments()
    assert capsys.readouterr().err.count("payment_doubtful") == alerts
    run_tasks(payments.parts, Job.COMPARE_RECORDS)
    assert "payments_mismarked" not in capsys.readouterr().err


def doubtful_of_a_day(payments):
    with payments.parts.store.transaction() as work:
        return [row["why"] for row in work.worklists.doubtful(work.now - timedelta(days=1), 0, 100)]


def test_one_that_leaves_suspense_is_the_second_of_its_account(payments, account, doubtful):
    payments.pays(OTIENO, 500, "350060001")
    payments.pays(OTIENO, 500, "NOBODY")
    tasks.apply()
    assert doubtful() == []
    change(payments, f"UPDATE payments SET account_id = {account} WHERE account_id IS NULL")
    assert doubtful() == ["twice"]


@pytest.mark.parametrize(
    ("seconds", "made_wrong"),
    [
        (0, "DELETE FROM doubtful_payments"),
        (660, "INSERT INTO doubtful_payments SELECT id, account_id, recorded_at FROM payments"),
    ],
    ids=["missing", "needless"],
)
def test_a_night_finds_marks_that_are_wrong_says_it_and_puts_them_right(
    payments, account, engine, capsys, seconds, made_wrong
):
    for _ in range(2):
        payments.pays(OTIENO, 500, "350060001")
        payments.pass_time(seconds)
    tasks.apply()
    there = doubtful_of_a_day(payments)
    with engine.begin() as connection:
        connection.execute(sa.text(made_wrong))
    assert doubtful_of_a_day(payments) != there
    capsys.readouterr()
    run_tasks(payments.parts, Job.COMPARE_RECORDS)
    assert "payments_mismarked" in capsys.readouterr().err
    assert doubtful_of_a_day(payments) == there
    run_tasks(payments.parts, Job.COMPARE_RECORDS)
    assert "payments_mismarked" not in capsys.readouterr().err


def test_pages_of_them_hold_each_once(payments, account):
    for _ in range(6):
        payments.pays(OTIENO, 500, "350060001")
    tasks.apply()
    with payments.parts.store.transaction() as work:
        since = work.now - timedelta(days=1)
        all_ids = [row["id"] for row in work.worklists.doubtful(since, 0, 100)]
        paged, after = [], 0
        while page := [row["id"] for row in work.worklists.doubtful(since, after, 2)]:
            paged, after = paged + page, page[-1]
    assert paged == all_ids
    assert len(paged) == 5
