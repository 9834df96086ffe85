"""What a recovery is reckoned from: the customer's own use, at most twelve months, nobody else's days, whole units."""

from datetime import date
from decimal import Decimal

import pytest

from domain.errors import InvalidInput, Refused
from domain.field.instalments import MAX_INSTALMENTS, instalments_of
from domain.field.recoveries import RecoveryRules
from domain.field.unbilled_units import OwnAverage, Window, average_before, billed_within, unbilled, window_of
from domain.metering.consumption import Usage

RULES = RecoveryRules()
FOUND, LONG_AGO = date(2026, 6, 17), date(2010, 1, 1)


@pytest.mark.parametrize(
    ("today", "since", "holder_since", "starts_on"),
    [
        (FOUND, None, LONG_AGO, date(2025, 6, 17)),
        (date(2026, 7, 31), None, LONG_AGO, date(2025, 7, 31)),
        (date(2026, 6, 30), date(2024, 1, 1), LONG_AGO, date(2025, 6, 30)),
        (FOUND, date(2026, 1, 1), LONG_AGO, date(2026, 1, 1)),
        (FOUND, date(2026, 1, 1), date(2026, 3, 1), date(2026, 3, 1)),
        (FOUND, None, date(2026, 6, 16), date(2026, 6, 16)),
    ],
)
def test_nothing_older_than_twelve_months_and_nothing_of_an_earlier_holder(today, since, holder_since, starts_on):
    assert window_of(FOUND, today, RULES, since=since, holder_since=holder_since) == Window(starts_on, FOUND)


@pytest.mark.parametrize(
    ("today", "since", "holder_since"),
    [
        (FOUND, None, FOUND),
        (FOUND, FOUND, LONG_AGO),
        (FOUND, date(2027, 1, 1), LONG_AGO),
        (date(2027, 6, 17), None, LONG_AGO),
    ],
)
def test_where_no_day_is_left_nothing_is_claimed(today, since, holder_since):
    with pytest.raises(Refused, match="there is no day"):
        window_of(FOUND, today, RULES, since=since, holder_since=holder_since)


def test_the_average_is_of_the_twelve_months_before_and_of_nothing_after():
    before = [Usage(date(2025, month, 1), date(2025, month + 1, 1), Decimal(90)) for month in (3, 2, 1)]
    after = Usage(date(2025, 4, 1), date(2025, 5, 1), Decimal(10))
    old = Usage(date(2023, 1, 1), date(2023, 2, 1), Decimal(900))
    average = average_before([after, *before, old], date(2025, 4, 1), None)
    assert (average.per_day, average.periods) == (Decimal(270) / 90, tuple(before))


def test_what_came_over_from_the_old_system_stands_in_and_without_it_nothing_is_guessed():
    assert average_before([], date(2025, 4, 1), Decimal(90)) == OwnAverage(Decimal(3))
    with pytest.raises(Refused, match="no use of its own"):
        average_before([], date(2025, 4, 1), None)


def test_a_period_that_reaches_beyond_the_days_counts_by_its_days():
    window = Window(date(2026, 1, 16), date(2026, 3, 1))
    inside = Usage(date(2026, 1, 31), date(2026, 3, 2), Decimal(30))
    edge = Usage(date(2026, 1, 1), date(2026, 1, 31), Decimal(30))
    assert billed_within([inside, edge], window) == Decimal(29) + Decimal(15)


@pytest.mark.parametrize(
    ("billed", "units"), [("89.01", 0), ("90", 0), ("90.01", 0), ("400", 0), ("88.5", 1), ("0", 90)]
)
def test_units_are_whole_and_rounded_down_and_never_below_one(billed, units):
    asked = (OwnAverage(Decimal(3)), Window(date(2026, 1, 1), date(2026, 1, 31)), Decimal(billed))
    if units:
        assert unbilled(*asked) == units
    else:
        with pytest.raises(Refused, match="no less was billed"):
            unbilled(*asked)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 24])
def test_instalments_are_whole_shillings_a_month_apart_and_sum_to_the_total(count):
    parts = instalments_of(1_413_400, count, date(2026, 1, 31))
    assert sum(part.cents for part in parts) == 1_413_400
    assert {part.cents % 100 for part in parts} == {0}
    assert parts[0].cents == max(part.cents for part in parts)
    assert [part.due_on.month for part in parts] == [(place % 12) + 1 for place in range(count)]
    assert [part.due_on for part in parts][:2] in ([date(2026, 1, 31)], [date(2026, 1, 31), date(2026, 2, 28)])


@pytest.mark.parametrize(
    ("cents", "count"), [(100, 2), (1_413_400, 0), (1_413_400, -1), (1_413_400, MAX_INSTALMENTS + 1)]
)
def test_instalments_that_cannot_be_are_refused(cents, count):
    with pytest.raises(InvalidInput):
        instalments_of(cents, count, date(2026, 1, 31))
