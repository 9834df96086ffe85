"""How fast and for how much SMS leave: when the last of so many has left, and what may be spent until then."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from domain.messaging.sending import Window
from domain.values.periods import NAIROBI, business_date


@dataclass(frozen=True, slots=True)
class Pace:
    """Rate, hours and daily budget, which all SMS share. Money is in millionths of a shilling; `spent_micros` is what
    the day of `now` has cost so far.
    """

    parts_per_second: float
    window: Window
    budget_micros_per_day: int
    spent_micros: int
    now: datetime

    def ends_at(self, parts: int, cost_micros: int) -> datetime:
        """When the last part has left: the later of what the rate and what the budget allow."""
        return max(self._after(self.now, parts), self._when_paid_for(parts, cost_micros))

    def budget_until(self, deadline: datetime) -> int:
        """What may still be spent on the days on which SMS leave until then."""
        days = (business_date(deadline) - self._first_day).days + 1
        return max(days * self.budget_micros_per_day - self._spent_on_the_first, 0)

    @property
    def _first_day(self) -> date:
        return business_date(self.window.after_open(self.now, timedelta()))

    @property
    def _spent_on_the_first(self) -> int:
        """Never more than a day has: what was spent beyond it is not taken from the next."""
        if self._first_day > business_date(self.now):
            return 0
        return min(self.spent_micros, self.budget_micros_per_day)

    def _after(self, start: datetime, parts: float) -> datetime:
        return self.window.after_open(start, timedelta(seconds=parts / self.parts_per_second))

    def _when_paid_for(self, parts: int, cost_micros: int) -> datetime:
        """What one day's budget does not pay for waits for the next; without any budget the cost itself is refused."""
        unpaid = cost_micros - (self.budget_micros_per_day - self._spent_on_the_first)
        if unpaid <= 0 or not self.budget_micros_per_day:
            return self.now
        full_days, on_the_last = divmod(unpaid - 1, self.budget_micros_per_day)
        last_day = self._first_day + timedelta(days=full_days + 1)
        return self._after(datetime.combine(last_day, time.min, NAIROBI), parts * (on_the_last + 1) / cost_micros)
