"""Laws of the ledger: whatever happens in whatever order, the journal sums to zero and a statement adds up."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.accounts.items import Item
from domain.billing.allocation import debt_on
from domain.billing.ledger import CREDIT_NOTE, bill_entry
from domain.billing.statements import Movement, Statement
from domain.metering.meters import Meter, Replacement, Run, total_units
from domain.metering.readings import Mark, Reading
from domain.metering.verdicts import Accepted, Question
from domain.services.billing.quote_reading import Answers, quote_reading
from tests.support.terms import TERMS, customer

DAY = date(2024, 3, 1)
CODES = ("CONSUMPTION", "FEC", "FERFA", "INFA", "WRA", "EPRA", "REP", "VAT", "ROUNDING")
amounts = st.lists(st.tuples(st.sampled_from(CODES), st.integers(-(10**9), 10**9)), max_size=20)
movements = st.lists(
    st.builds(
        Movement,
        booked_on=st.dates(DAY, DAY + timedelta(days=60)),
        kind=st.just("bill"),
        reference=st.none(),
        cents=st.integers(-(10**9), 10**9),
    ),
    max_size=15,
).map(lambda each: tuple(sorted(each, key=lambda movement: movement.booked_on)))


@given(amounts)
def test_a_bill_and_its_credit_note_sum_to_zero_alone_and_cancel_each_other(lines):
    bill = bill_entry(1, 1, DAY, lines)
    note = bill_entry(1, 1, DAY, [(code, -cents) for code, cents in lines], CREDIT_NOTE)
    assert sum(posting.cents for posting in bill.postings) == 0
    assert bill.receivable_cents == sum(cents for _, cents in lines) == -note.receivable_cents
    assert {each.ledger_account: each.cents for each in bill.postings} == {
        each.ledger_account: -each.cents for each in note.postings
    }


@given(movements, st.integers(-(10**9), 10**9), st.integers(0, 61))
def test_a_statement_cut_in_two_is_still_the_same_statement(moved, opening, days):
    cut = DAY + timedelta(days=days)
    whole = Statement(DAY, DAY + timedelta(days=61), opening, moved)
    first = Statement(DAY, cut, opening, tuple(each for each in moved if each.booked_on <= cut))
    second_half = tuple(each for each in moved if each.booked_on > cut)
    second = Statement(cut, whole.ends_on, first.closing_cents, second_half)
    assert second.closing_cents == whole.closing_cents
    balances = [balance for _, balance in whole.with_balances()]
    assert not balances or balances[-1] == whole.closing_cents


@given(
    st.lists(st.tuples(st.integers(1, 10**7), st.integers(0, 60)), max_size=8),
    st.integers(-(10**8), 10**8),
    st.integers(0, 60),
)
def test_what_is_overdue_is_part_of_what_is_owed_and_less_when_more_is_paid(issued, balance, days):
    items = [
        Item(n, cents, DAY + timedelta(days=due))
        for n, (cents, due) in enumerate(sorted(issued, key=lambda each: each[1]))
    ]
    today = DAY + timedelta(days=days)
    overdue = debt_on(today, items, balance).overdue_cents
    assert 0 <= overdue <= max(balance, 0)
    assert debt_on(today, items, balance - 1).overdue_cents <= overdue


@st.composite
def replaced(draw):
    """A customer whose meter was replaced up to three times since the last bill, and a reading of the newest."""
    runs = draw(st.lists(runs_of_a_register(), min_size=1, max_size=3))
    digits = draw(st.integers(4, 8))
    meter = Meter("KE7654321", digits, draw(st.sampled_from([Decimal(1), Decimal("1.5"), Decimal(40)])))
    first = draw(st.integers(0, meter.capacity - 1))
    installed_on = DAY + timedelta(days=draw(st.integers(0, 20)))
    account = replace(
        customer(90, 90, 90),
        meter=meter,
        last=Reading(first, installed_on, Mark.ACTUAL),
        replacement=Replacement(installed_on, DAY, tuple(runs)),
    )
    return account, draw(st.integers(0, meter.capacity - 1))


@st.composite
def runs_of_a_register(draw):
    meter = Meter("KE1234567", draw(st.integers(4, 6)), draw(st.sampled_from([Decimal(1), Decimal(10)])))
    previous = draw(st.integers(0, meter.capacity - 1))
    present = draw(st.integers(0, meter.capacity - 1))
    return Run(meter, previous, present, rolled_over=present < previous)


@given(replaced())
def test_neither_a_roll_over_nor_a_new_meter_ever_gives_negative_units(case):
    account, value = case
    now = datetime(2024, 4, 20, 9, tzinfo=UTC)
    answers = Answers(value, frozenset({Question.ROLLED_OVER, Question.HOUSE_EMPTY}))
    quote = quote_reading(account, value, now, TERMS, answers)
    if isinstance(quote.verdict, Accepted):
        assert quote.units == quote.verdict.units + total_units(account.replacement.runs) >= 0
        assert quote.starts_on == DAY
        assert sum(line.amount for line in quote.charges.lines) == quote.charges.total >= 0
