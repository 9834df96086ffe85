"""Every meter is looked at once in so many months, and not all of them on one day."""

from collections import Counter
from datetime import date

from domain.field.periodic_checks import counted_from, due_if_counted_by

TODAY = date(2026, 11, 28)


def test_old_meters_are_spread_over_the_months_to_come():
    due = Counter()
    for meter_id in range(1, 36_001):
        day = counted_from(meter_id, date(2015, 1, 1), TODAY, 36)
        assert due_if_counted_by(TODAY, 36) <= day <= TODAY
        due[day.strftime("%Y-%m")] += 1
    assert max(due.values()) < 1_150


def test_a_new_meter_is_due_when_its_months_are_over():
    assert counted_from(1, date(2025, 3, 1), TODAY, 36) == date(2025, 3, 1)
    assert counted_from(1, date(2027, 3, 1), TODAY, 36) == TODAY
