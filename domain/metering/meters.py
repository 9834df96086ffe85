"""A meter's register: how it counts, where it rolls over, and what it ran through between two readings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.values.numbers import parse_decimal

MIN_DIGITS, MAX_DIGITS = 4, 9
MULTIPLIER_DECIMALS, MAX_MULTIPLIER = 3, 1_000_000


@dataclass(frozen=True, slots=True)
class Meter:
    """A meter of one register, known by the serial on its plate."""

    number: str
    digits: int
    multiplier: Decimal = Decimal(1)

    @property
    def capacity(self) -> int:
        """The first value that the register cannot show: 100000 with five digits."""
        capacity: int = 10**self.digits
        return capacity

    def shows(self, value: int) -> bool:
        return 0 <= value < self.capacity


@dataclass(frozen=True, slots=True)
class Run:
    """What one register ran through. A period in which the meter was replaced has two runs.

    ValueError: the readings cannot be those of one turn of the register; a verdict has kept such readings out.
    """

    meter: Meter
    previous: int
    present: int
    rolled_over: bool = False

    def __post_init__(self) -> None:
        if not (self.meter.shows(self.previous) and self.meter.shows(self.present)):
            raise ValueError(f"a reading that {self.meter.digits} digits cannot show")
        if self.rolled_over != (self.present < self.previous):
            raise ValueError("a register runs backwards exactly when it rolls over")

    @property
    def units(self) -> Decimal:
        """Units in kWh: the difference times the meter's multiplier, never negative."""
        return units(self.meter, self.previous, self.present)


@dataclass(frozen=True, slots=True)
class RemovedMeter:
    """A meter that another has replaced: what ran through it since the day of its last reading that stands."""

    id: int
    run: Run
    last_read_on: date
    removed_on: date


@dataclass(frozen=True, slots=True)
class Replacement:
    """How the meter that hangs there now came: on which day, and what earlier ones ran through that no bill holds.

    `since` is the day from which that is not billed: the day of the last reading that was.
    """

    installed_on: date
    since: date
    runs: tuple[Run, ...]

    def precedes(self, reading_on: date) -> bool:
        """Whether the next bill counts from that reading as the first of this meter, and so holds these runs too."""
        return reading_on == self.installed_on


def units(meter: Meter, previous: int, present: int) -> Decimal:
    """Units in kWh between two readings of one register; a lower present reading counts as one roll-over."""
    return (present - previous) % meter.capacity * meter.multiplier


def total_units(runs: Iterable[Run]) -> Decimal:
    """Units in kWh of a period, over all the meters that served in it."""
    return sum((run.units for run in runs), Decimal(0))


def format_units(units: Decimal) -> str:
    """Units as people read them: without the zeros that a multiplier leaves."""
    return f"{units.normalize():f}"


def format_multiplied(units: Decimal, multiplier: Decimal) -> str:
    """Units of a register that counts by a multiplier, with how they come about: `120 x 40 = 4800`."""
    if multiplier == 1:
        return format_units(units)
    return f"{format_units(units / multiplier)} x {format_units(multiplier)} = {format_units(units)}"


def near_roll_over(meter: Meter, previous: int, share: Decimal) -> bool:
    """Whether the register stood at `share` of its capacity or above: only there a roll-over is believed."""
    return previous >= share * meter.capacity


def parse_multiplier(typed: str) -> Decimal | None:
    """The multiplier on a plate: above 0 and below `MAX_MULTIPLIER`, up to three decimals; None for all else."""
    multiplier = parse_decimal(typed, MULTIPLIER_DECIMALS)
    return multiplier if multiplier is not None and 0 < multiplier < MAX_MULTIPLIER else None
