"""Laws of rating that hold for any bill, over the project's own tariffs."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from domain.tariffs.rating import part_of_month, parts_for, rate
from domain.tariffs.tariffs import METERED, PASS_THROUGHS, MonthlyValue, tariff_book
from domain.values.periods import Month, month_of, share_by_days
from tests.support.project_tariffs import project_book

BOOK = project_book()
kwh = st.decimals(min_value=0, max_value=20_000, places=2)
categories = st.sampled_from(["DC", "SC"])
bands = st.sampled_from([1, 2, 3])
months = st.dates(date(2022, 1, 1), date(2027, 12, 31)).map(month_of)
parts = st.lists(st.builds(part_of_month, months, kwh), max_size=5)
reading_days = st.dates(date(2022, 1, 1), date(2026, 12, 31))
gaps = st.integers(0, 400).map(timedelta)


@given(categories, bands, parts)
def test_the_lines_sum_to_a_total_of_whole_shillings(category, band, parts):
    charges = rate(BOOK, category, band, parts)
    assert sum(line.amount for line in charges.lines) == charges.total
    assert charges.total % 100 == 0
    assert all(abs(line.amount) <= 50 for line in charges.lines if line.code == "ROUNDING")


@given(categories, bands, parts)
def test_no_customer_is_paid_for_using_energy(category, band, parts):
    charges = rate(BOOK, category, band, parts)
    assert charges.total >= 0
    assert all(line.amount >= 0 for line in charges.lines if line.code != "ROUNDING")


@given(categories, bands, parts, st.data())
def test_more_units_within_a_band_never_cost_less(category, band, parts, data):
    extra = data.draw(st.lists(kwh, min_size=len(parts), max_size=len(parts)))
    more = [part_of_month(part.month, part.units + units) for part, units in zip(parts, extra, strict=True)]
    assert rate(BOOK, category, band, more).total >= rate(BOOK, category, band, parts).total


@given(categories, bands, months, st.lists(kwh, min_size=2, max_size=5))
def test_cutting_a_period_in_which_nothing_changes_costs_no_more_than_a_cent_a_line(category, band, month, shares):
    whole = amounts(rate(BOOK, category, band, [part_of_month(month, sum(shares))]))
    cut = amounts(rate(BOOK, category, band, [part_of_month(month, share) for share in shares]))
    for code, amount in whole.items():
        assert abs(cut[code] - amount) <= len(shares)


@given(reading_days, gaps, kwh)
def test_the_parts_of_a_period_hold_all_its_units_and_days(previous_on, gap, units):
    present_on = previous_on + gap
    parts = parts_for(BOOK, previous_on, present_on, units)
    assert sum(part.units for part in parts) == units
    assert all(part.units >= 0 for part in parts)
    assert (parts[0].starts, parts[-1].ends) == (previous_on, present_on)
    assert all(before.ends == after.starts for before, after in pairwise(parts))


@given(reading_days, gaps, kwh)
def test_no_part_lies_in_two_tariffs(previous_on, gap, units):
    for part in parts_for(BOOK, previous_on, previous_on + gap, units):
        last_day = max(part.starts, part.ends - timedelta(days=1))
        assert BOOK.version_on(part.starts) == BOOK.version_on(last_day)


@given(kwh, st.lists(st.integers(0, 60), min_size=1, max_size=14).filter(any))
def test_shares_follow_the_days_to_a_hundredth_of_a_unit(units, days):
    shares = share_by_days(units, days)
    assert sum(shares) == units
    for share, part in zip(shares, days, strict=True):
        assert abs(share - units * part / sum(days)) <= Decimal("0.01")


@given(kwh, st.decimals(min_value=-10, max_value=10, places=4))
def test_a_negative_forex_adjustment_lowers_the_bill_by_itself_alone(units, forex):
    zero, other = (
        amounts(rate(book_with(value), "DC", 2, [part_of_month(Month("2026-01"), units)]))
        for value in (Decimal(0), forex)
    )
    differing = {code for code in METERED if zero.get(code) != other.get(code)}
    assert differing <= {"FERFA"}
    assert (other.get("FERFA", 0) < 0) <= (forex < 0)
    assert (zero.get("REP"), zero.get("VAT")) == (other.get("REP"), other.get("VAT"))


def amounts(charges):
    sums = {line.code: 0 for line in charges.lines if line.code != "ROUNDING"}
    for line in charges.lines:
        if line.code in sums:
            sums[line.code] += line.amount
    return sums


def book_with(forex):
    values = [MonthlyValue(Month("2026-01"), code, Decimal("0.5")) for code in PASS_THROUGHS if code != "FERFA"]
    return tariff_book(BOOK.versions, [*values, MonthlyValue(Month("2026-01"), "FERFA", forex)])
