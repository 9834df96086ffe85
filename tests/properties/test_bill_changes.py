"""Why a bill is another than the one before: whatever both were made of, the shares sum to the difference exactly."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.billing.bill_changes import change_since, of_a_year_before
from domain.billing.bills import Bill
from domain.metering.readings import Mark, Reading
from domain.tariffs.rating import Charges, Line
from domain.values.periods import Month

SOME_DAY = date(2026, 3, 5)
LEVIES = ("FEC", "FERFA", "INFA", "WRA", "EPRA", "REP", "VAT", "ROUNDING")

cents = st.integers(-5_000_000, 5_000_000)
days = st.integers(0, 900).map(lambda before: SOME_DAY - timedelta(days=before))


@st.composite
def bills(draw, read_on=days):
    units = draw(st.decimals(0, 99_999, places=draw(st.sampled_from([0, 3]))))
    energy = draw(st.lists(st.integers(0, 5_000_000), max_size=3))
    others = draw(st.dictionaries(st.sampled_from(LEVIES), cents))
    lines = [Line("CONSUMPTION", Month("2026-02"), units, Decimal("16.5"), each) for each in energy]
    lines += [Line(code, None, None, None, amount) for code, amount in others.items()]
    day = draw(read_on)
    reading = Reading(100, day, Mark.CUSTOMER)
    return Bill(
        id=1,
        account_id=1,
        reading_id=1,
        kind="DC",
        issued_at=datetime(2026, 3, 5, tzinfo=UTC),
        issued_on=day,
        due_on=day,
        name="Wanjiku Kamau",
        account_number="3500600-01",
        meter_id=1,
        meter_number="37012345",
        multiplier=Decimal(1),
        previous=replace(reading, read_on=day - timedelta(days=30)),
        present=reading,
        units=units,
        category="DC",
        band=2,
        charges=Charges(tuple(lines), sum(line.amount for line in lines)),
        brought_forward_cents=0,
        starts_on=day - timedelta(days=30),
        tariff_version=date(2025, 7, 1),
        tariff_revision=1,
    )


@given(bills(), bills())
def test_the_shares_sum_to_the_difference(bill, before):
    change = change_since(bill, before)
    assert change.units_cents + change.rate_cents + change.levies_cents == bill.total_cents - before.total_cents
    assert change.cents == bill.total_cents - before.total_cents


@given(bills())
def test_against_itself_nothing_changed(bill):
    change = change_since(bill, bill)
    assert (change.units_cents, change.rate_cents, change.levies_cents) == (0, 0, 0)


@given(bills(), st.lists(bills(), max_size=6))
def test_the_year_before_is_never_another_season(bill, earlier):
    found = of_a_year_before(bill, tuple(earlier))
    assert found is None or 320 <= (bill.present.read_on - found.present.read_on).days <= 411
