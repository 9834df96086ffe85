"""What a payment settles, for any bills and any balance."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.accounts.items import Item
from domain.billing.allocation import debt_on, open_items

FIRST_DUE = date(2026, 1, 15)
amounts = st.integers(min_value=1, max_value=10_000_000)
bills = st.lists(amounts, max_size=8).map(
    lambda sums: [Item(number, cents, FIRST_DUE + timedelta(days=30 * number)) for number, cents in enumerate(sums)]
)
balances = st.integers(min_value=-10_000_000, max_value=90_000_000)


@given(bills, balances)
def test_what_is_open_never_exceeds_what_is_owed_nor_what_was_billed(items, balance):
    billed = sum(item.cents for item in items)
    assert sum(item.cents for item in open_items(items, balance)) == min(max(balance, 0), billed)


@given(bills, balances, st.integers(min_value=-40, max_value=400))
def test_only_what_should_have_been_paid_before_today_is_overdue(items, balance, days):
    today = FIRST_DUE + timedelta(days=days)
    overdue = debt_on(today, items, balance).overdue_cents
    assert 0 <= overdue <= max(balance, 0)
    if all(item.due_on < today for item in items):
        assert overdue == max(balance, 0)
