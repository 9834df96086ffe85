"""Why a bill is another than an earlier one: what of the difference comes from units, from the rate, from levies."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from domain.billing.bills import Bill
from domain.tariffs.tariffs import CONSUMPTION
from domain.values.periods import a_year_before, month_of

_ONE = Decimal(1)
_SEARCHED_DAYS = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Change:
    """Cents by which a bill is dearer than an earlier one. The three shares sum to the difference exactly.

    `units_cents` is what the other units would have cost at the earlier bill's energy rate, `rate_cents` the rest of
    the change of energy, `levies_cents` the change of all other lines.
    """

    before: Bill
    units_cents: int
    rate_cents: int
    levies_cents: int

    @property
    def cents(self) -> int:
        return self.units_cents + self.rate_cents + self.levies_cents


def change_since(bill: Bill, before: Bill) -> Change:
    """What changed from the earlier bill to this one."""
    energy = _energy_cents(bill) - _energy_cents(before)
    by_units = _units_cents(bill, before, energy)
    return Change(before, by_units, energy - by_units, bill.total_cents - before.total_cents - energy)


def of_a_year_before(bill: Bill, earlier: tuple[Bill, ...]) -> Bill | None:
    """The earlier bill whose reading was taken in the same month a year before, else the nearest within 45 days."""
    day = a_year_before(bill.present.read_on)
    near = [each for each in earlier if abs(each.present.read_on - day) <= _SEARCHED_DAYS]
    same_month = [each for each in near if month_of(each.present.read_on) == month_of(day)]
    return min(same_month or near, key=lambda each: abs(each.present.read_on - day), default=None)


def _energy_cents(bill: Bill) -> int:
    return sum(line.amount for line in bill.lines if line.code == CONSUMPTION)


def _units_cents(bill: Bill, before: Bill, energy_cents: int) -> int:
    """Without units there was no rate: then all of it is units."""
    if not before.units:
        return energy_cents
    share = _energy_cents(before) * (bill.units - before.units) / before.units
    return int(share.quantize(_ONE, ROUND_HALF_UP))
