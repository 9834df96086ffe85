"""When a meter and its seal are due to be looked at: once in so many months, whatever its score."""

from datetime import date

from domain.values.periods import months_before

_A_LARGE_PRIME, _RANGE = 2_654_435_761, 2**32


def counted_from(meter_id: int, installed_on: date, today: date, months: int) -> date:
    """The day from which the months of a meter count that nobody has visited yet. One that hangs longer than that is
    spread over the months to come by its id, so that not all are due on one day.
    """
    earliest = months_before(today, months)
    if installed_on >= earliest:
        return min(installed_on, today)
    spread = (meter_id * _A_LARGE_PRIME % _RANGE) / _RANGE
    return earliest + (today - earliest) * spread


def due_if_counted_by(day: date, months: int) -> date:
    """A meter is due on that day when its months count from here or earlier."""
    return months_before(day, months)
