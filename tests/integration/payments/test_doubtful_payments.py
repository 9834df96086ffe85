"""Money that is credited rightly and yet looks like a slip: staff are pointed at it, the payer loses nothing."""

import pytest

from jobs import payments as tasks
from tests.support.customers import add_customer

WANJIKU, OTIENO = "+254711000001", "+254722000002"


@pytest.fixture
def doubtful(payments, capsys):
    def doubtful():
        """What is listed; an alert points at each."""
        with payments.parts.store.transaction() as work:
            listed = work.worklists.doubtful(work.now - tasks.DOUBTFUL_EVERY, 0, 100)
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


def test_clerks_list_them(payments, account, operator):
    for _ in range(2):
        payments.pays(OTIENO, 500, "350060001")
    tasks.apply()
    [row] = operator.types("list", "doubtful", "--json").answer["rows"]
    assert (row["account"], row["amount"], row["why"]) == ("3500600-01", "500.00", "twice")
