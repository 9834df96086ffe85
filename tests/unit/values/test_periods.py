from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from domain.errors import InvalidInput
from domain.values.periods import (
    Month,
    Period,
    business_date,
    first_day,
    month_of,
    month_starts_between,
    next_month,
    parse_month,
    share_by_days,
)


def test_the_business_day_begins_at_midnight_in_nairobi():
    midnight = datetime(2026, 3, 31, 21, 0, tzinfo=UTC)
    assert business_date(midnight) == date(2026, 4, 1)
    assert business_date(midnight - timedelta(seconds=1)) == date(2026, 3, 31)


def test_an_instant_without_a_zone_has_no_business_day():
    with pytest.raises(ValueError, match="time zone"):
        business_date(datetime(2026, 3, 31, 21, 0))  # noqa: DTZ001 - the mistake that is refused


def test_months_follow_each_other_over_the_year():
    assert next_month(Month("2025-12")) == "2026-01"
    assert next_month(Month("2026-09")) == "2026-10"
    assert first_day(Month("2026-02")) == date(2026, 2, 1)
    assert month_of(date(2026, 2, 28)) == "2026-02"


@pytest.mark.parametrize(
    "text", ["2024-13", "2024-00", "2024-1", "24-01", "2024/01", "2024-01-01", "0000-01", "9999-12", "٢٠٢٤-01", ""]
)
def test_what_is_no_month_is_refused(text):
    with pytest.raises(InvalidInput):
        parse_month(text)


def test_a_month_that_begins_on_the_day_of_a_reading_is_no_cut():
    assert month_starts_between(date(2024, 1, 1), date(2024, 4, 1)) == [date(2024, 2, 1), date(2024, 3, 1)]
    assert month_starts_between(date(2024, 1, 31), date(2024, 2, 1)) == []


def test_units_are_shared_by_days_and_none_is_lost():
    assert share_by_days(Decimal(100), [10, 10, 10]) == [Decimal("33.33"), Decimal("33.34"), Decimal("33.33")]
    assert share_by_days(Decimal("20.5"), [30]) == [Decimal("20.5")]


def test_a_period_is_compared_as_thirty_days():
    assert Period(Decimal(31), 31).monthly_units == 30
    assert Period(Decimal(2), 0).monthly_units == 60
