"""What a payment settles, for any bills and any balance."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.accounts.items import Item
from domain.billing.allocation import allocate, debt_on, open_items

FIRST_DUE = date(2026, 1, 15)
amounts = st.integers(min_value=1, max_value=10_000_000)
bills = st.lists(amounts, max_size=8).map(
    lambda sums: [Item(number, cents, FIRST_DUE + timedelta(days=30 * number)) for number, cents in enumerate(sums)]
)
balances = st.integers(min_value=-10_000_000, max_value=90_000_000)


@given(bills, balances, amounts)
def test_what_is_settled_and_what_stays_as_credit_is_what_was_paid(items, balance, paid):
    allocation = allocate(items, balance, paid)
    assert allocation.total_cents == paid
    assert min(allocation.credit_cents, allocation.older_cents, *(cents for _, cents in allocation.bills), 0) == 0


@given(bills, balances, amounts)
def test_no_bill_is_paid_beyond_what_is_open_of_it(items, balance, paid):
    still_open = {item.bill_id: item.cents for item in open_items(items, balance)}
    assert all(0 < cents <= still_open[bill] for bill, cents in allocate(items, balance, paid).bills)


@given(bills, balances, amounts)
def test_a_newer_bill_gets_nothing_before_the_older_one_is_settled(items, balance, paid):
    still_open = [item.bill_id for item in open_items(items, balance)]
    after = {item.bill_id: item.cents for item in open_items(items, balance - paid)}
    settled = [bill for bill, _ in allocate(items, balance, paid).bills]
    assert settled == still_open[: len(settled)]
    assert all(bill not in after for bill in settled[:-1])


@given(bills, balances)
def test_what_is_open_never_exceeds_what_is_owed_nor_what_was_billed(items, balance):
    billed = sum(item.cents for item in items)
    assert sum(item.cents for item in open_items(items, balance)) == min(max(balance, 0), billed)


@given(bills, balances, amounts, amounts)
def test_two_payments_settle_what_one_of_both_amounts_does(items, balance, first, second):
    both = allocate(items, balance, first + second)
    apart = [allocate(items, balance, first), allocate(items, balance - first, second)]
    assert both.credit_cents == sum(each.credit_cents for each in apart)
    assert dict(both.bills) == _summed(apart)


@given(bills, balances, st.integers(min_value=-40, max_value=400))
def test_only_what_should_have_been_paid_before_today_is_overdue(items, balance, days):
    today = FIRST_DUE + timedelta(days=days)
    overdue = debt_on(today, items, balance).overdue_cents
    assert 0 <= overdue <= max(balance, 0)
    if all(item.due_on < today for item in items):
        assert overdue == max(balance, 0)


def _summed(allocations):
    settled = {}
    for allocation in allocations:
        for bill, cents in allocation.bills:
            settled[bill] = settled.get(bill, 0) + cents
    return settled
