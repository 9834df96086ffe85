"""By when an amount is to be paid: so many days after it was asked for, as the customer's category has it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class DueDays:
    """The days from the issue of a bill, or the booking of a fee, to its due date; `of_category` are exceptions."""

    usual: int
    of_category: Mapping[str, int] = field(default_factory=dict)

    def due_on(self, category: str, day: date) -> date:
        """The last day on which what was asked for on that day is paid in time."""
        return day + timedelta(days=self.of_category.get(category, self.usual))
