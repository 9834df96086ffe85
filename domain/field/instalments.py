"""A final recovery in instalments, where they were agreed: whole shillings, a month apart, the first the largest."""

from datetime import date

from domain.errors import InvalidInput
from domain.field.recoveries import Instalment
from domain.values.money import CENTS_PER_SHILLING
from domain.values.periods import months_before

MAX_INSTALMENTS = 24


def instalments_of(total_cents: int, count: int, first_due_on: date) -> tuple[Instalment, ...]:
    """They sum to the total. Raises `InvalidInput` for too many, or for more than there are shillings."""
    shillings = total_cents // CENTS_PER_SHILLING
    if not 1 <= count <= min(MAX_INSTALMENTS, max(shillings, 1)):
        raise InvalidInput(f"A recovery is paid in 1 to {MAX_INSTALMENTS} instalments", "instalments")
    each = shillings // count * CENTS_PER_SHILLING
    first = total_cents - each * (count - 1)
    return tuple(
        Instalment(place, each if place > 1 else first, months_before(first_due_on, 1 - place))
        for place in range(1, count + 1)
    )
