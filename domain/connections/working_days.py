"""Working days in Kenya: Monday to Friday without the public holidays of the Public Holidays Act (Cap. 110)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

FIXED_HOLIDAYS = ((1, 1), (5, 1), (6, 1), (10, 10), (10, 20), (12, 12), (12, 25), (12, 26))
"""New Year, Labour, Madaraka, Mazingira, Mashujaa, Jamhuri, Christmas and Boxing Day: month and day."""
AFTER_EASTER_SUNDAY = (-2, 1)
"""Good Friday and Easter Monday."""
SATURDAY, SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class Holidays:
    """Besides the fixed ones and Easter: the days that were gazetted, such as Idd, which follow the moon."""

    gazetted: frozenset[date] = frozenset()

    def is_working_day(self, day: date) -> bool:
        return day.weekday() < SATURDAY and day not in self.gazetted and day not in fixed_holidays(day.year)

    def after(self, day: date, working_days: int) -> date:
        """The last of so many working days that begin on the day after this one."""
        while working_days > 0:
            day += timedelta(days=1)
            working_days -= self.is_working_day(day)
        return day

    def between(self, first: date, last: date) -> int:
        """The working days after the first day, up to the last and with it."""
        return sum(map(self.is_working_day, _days(first + timedelta(days=1), last)))


@lru_cache(maxsize=64)
def fixed_holidays(year: int) -> frozenset[date]:
    """Those of a year that need no gazette. One on a Sunday is kept on the next day that is none (section 4)."""
    easter = easter_sunday(year)
    days = {easter + timedelta(days=after) for after in AFTER_EASTER_SUNDAY}
    for month, day in FIXED_HOLIDAYS:
        holiday = date(year, month, day)
        while holiday.weekday() == SUNDAY or holiday in days:
            holiday += timedelta(days=1)
        days.add(holiday)
    return frozenset(days)


def easter_sunday(year: int) -> date:
    """By the Gregorian calendar (Meeus, Jones and Butcher)."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - moon - of_century % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=each) for each in range((last - first).days + 1))
