"""Working days of Kenya: Easter, holidays on a Sunday, the days that were gazetted, and the change of a year."""

from datetime import date

import pytest

from domain.connections.classes import ConnectionClass
from domain.connections.rungs import Clock
from domain.connections.working_days import Holidays, easter_sunday
from store.connections.charter_file import read_charter

CHARTER = read_charter()


@pytest.mark.parametrize(
    ("year", "easter"),
    [
        (1961, date(1961, 4, 2)),
        (2000, date(2000, 4, 23)),
        (2008, date(2008, 3, 23)),
        (2024, date(2024, 3, 31)),
        (2026, date(2026, 4, 5)),
        (2027, date(2027, 3, 28)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter_is_where_the_calendar_has_it(year, easter):
    assert easter_sunday(year) == easter


@pytest.mark.parametrize(
    ("day", "is_working"),
    [
        (date(2026, 4, 3), False),  # Good Friday
        (date(2026, 4, 6), False),  # Easter Monday
        (date(2026, 4, 7), True),
        (date(2027, 12, 26), False),  # a Sunday
        (date(2027, 12, 27), False),  # Boxing Day, which was a Sunday
        (date(2027, 10, 11), False),  # Mazingira Day, which was a Sunday
        (date(2026, 5, 2), False),  # a Saturday
        (date(2024, 4, 10), False),  # Idd-ul-Fitr, as gazetted
        (date(2024, 4, 11), True),
        (date(2026, 2, 30 - 2), False),
    ],
)
def test_nobody_works_on_weekends_and_holidays(day, is_working):
    assert CHARTER.holidays.is_working_day(day) is is_working


@pytest.mark.parametrize(
    ("began", "days", "due"),
    [
        (date(2026, 12, 23), 2, date(2026, 12, 28)),  # the 24th, then Christmas, Boxing Day and a Sunday
        (date(2026, 12, 30), 2, date(2027, 1, 4)),  # over New Year
        (date(2026, 4, 2), 1, date(2026, 4, 7)),  # over Easter
        (date(2026, 4, 4), 1, date(2026, 4, 7)),  # begun on a Saturday
        (date(2026, 4, 2), 0, date(2026, 4, 2)),
    ],
)
def test_a_clock_ends_on_a_working_day(began, days, due):
    assert CHARTER.holidays.after(began, days) == due
    assert CHARTER.holidays.between(began, due) == days


def test_parts_of_a_clock_sum_up_to_the_whole():
    holidays = Holidays()
    first, last = date(2026, 12, 1), date(2027, 4, 30)
    days = [date.fromordinal(each) for each in range(first.toordinal(), last.toordinal() + 1)]
    whole = holidays.between(first, last)
    assert all(holidays.between(first, day) + holidays.between(day, last) == whole for day in days)


def test_every_class_has_days_for_every_clock_and_papers():
    for of in ConnectionClass:
        assert all(CHARTER.days(clock, of, date(2026, 1, 1)) > 0 for clock in Clock)
        assert CHARTER.papers_of(of)
    assert all(version.source for version in CHARTER.versions)
