"""A country of meters for a simulated year: who loses units and how, and who only looks like it.

Written from what is published, and not from our score (facts on field work, section 2): of 38,139 inspected customers
4.4 % lost units, and 71 % of these showed neither a zero nor a drop; 2.8 % of all had zeros for three months, 9.1 % had
halved, and 26 % used the same every month. Whoever changes a figure here says which publication it comes from.
"""

from dataclasses import dataclass
from enum import StrEnum
from random import Random

LOSS_SHARE = 0.04
KINDS = (("DC", 0.85), ("SC", 0.14), ("EM", 0.01))


class Story(StrEnum):
    """What happens at a meter. The first four are losses; the others are honest, and some look alike."""

    REGISTER_HELD = "the register is held"
    PARTLY_BYPASSED = "part of the load goes past the meter"
    BYPASSED_FOR_LONG = "bypassed since before the first bill"
    CREEPING = "a little more goes past the meter every month"
    EMPTY_HOUSE = "nobody lives there for some months"
    SOLAR = "own solar or gas"
    ILLNESS = "somebody is away or ill"
    STOPPED_METER = "the meter has stopped by itself"
    ORDINARY = "nothing happens"


LOSSES = (Story.REGISTER_HELD, Story.PARTLY_BYPASSED, Story.BYPASSED_FOR_LONG, Story.CREEPING)
_OF_LOSSES = (0.12, 0.22, 0.40, 0.26)
_OF_HONEST = (
    (Story.EMPTY_HOUSE, 0.06),
    (Story.SOLAR, 0.05),
    (Story.ILLNESS, 0.08),
    (Story.STOPPED_METER, 0.012),
)


@dataclass
class Supply:
    """A meter: what is used there every month (kWh), and what happens from which month, for how many, how much."""

    kind: str
    level: float
    noise: float
    season: float
    story: Story
    starts: int
    lasts: int
    share: float

    @property
    def is_loss(self) -> bool:
        return self.story in LOSSES

    def loses_in(self, month: int) -> bool:
        return self.is_loss and self.starts <= month < self.starts + self.lasts

    def has_stopped_in(self, month: int) -> bool:
        return self.story is Story.STOPPED_METER and self.starts <= month < self.starts + self.lasts

    def end(self, month: int) -> None:
        """A visit found it: from the month after, the meter counts again."""
        self.lasts = max(month + 1 - self.starts, 0)


def supplies(count: int, months: int, seed: int) -> list[Supply]:
    """So many meters over so many months; the same seed makes the same country."""
    chance = Random(seed)  # noqa: S311 - the same each time
    return [_supply(chance, months) for _ in range(count)]


def counted(supply: Supply, month: int, chance: Random) -> int:
    """What the meter counts in the month, in kWh."""
    used = supply.level * (1 + supply.season * _SEASON[month % 12]) * max(1 + chance.gauss(0, supply.noise), 0.05)
    if supply.starts <= month < supply.starts + supply.lasts:
        used *= _remains(supply, month)
    return round(used)


_SEASON = (0.5, 0.6, 0.4, 0.0, -0.3, -0.6, -0.8, -0.6, -0.2, 0.1, 0.3, 0.6)


def _remains(supply: Supply, month: int) -> float:
    if supply.story is Story.CREEPING:
        return max(1 - 0.02 * (month - supply.starts), supply.share)
    return supply.share


def _supply(chance: Random, months: int) -> Supply:
    kind = chance.choices([name for name, _ in KINDS], [share for _, share in KINDS])[0]
    level = chance.lognormvariate(4.6, 0.7) * (4 if kind != "DC" else 1)
    noise = chance.uniform(0.03, 0.09) if chance.random() < 0.3 else chance.uniform(0.12, 0.35)
    story = _story(chance)
    starts, lasts, share = _course(story, chance, months)
    return Supply(kind, level, noise, chance.uniform(0, 0.3), story, starts, lasts, share)


def _story(chance: Random) -> Story:
    if chance.random() < LOSS_SHARE:
        return chance.choices(LOSSES, _OF_LOSSES)[0]
    names, shares = [*zip(*_OF_HONEST, strict=True)]
    return chance.choices([*names, Story.ORDINARY], [*shares, 1 - sum(shares)])[0]


# The fewest and the most months that it lasts, and the least and the largest share that is still counted.
FOR_EVER = (10_000, 10_000)
_COURSES = {
    Story.REGISTER_HELD: (FOR_EVER, (0, 0.02)),
    Story.PARTLY_BYPASSED: (FOR_EVER, (0.2, 0.7)),
    Story.BYPASSED_FOR_LONG: (FOR_EVER, (0.3, 0.7)),
    Story.CREEPING: (FOR_EVER, (0.5, 0.5)),
    Story.EMPTY_HOUSE: ((2, 8), (0, 0.01)),
    Story.SOLAR: (FOR_EVER, (0.25, 0.7)),
    Story.ILLNESS: ((2, 5), (0.1, 0.6)),
    Story.STOPPED_METER: ((2, 6), (0, 0)),
    Story.ORDINARY: ((0, 0), (1, 1)),
}


def _course(story: Story, chance: Random, months: int) -> tuple[int, int, float]:
    """From which month, for how many, and what share of the use is still counted."""
    lasts, share = _COURSES[story]
    starts = 0 if story is Story.BYPASSED_FOR_LONG else chance.randrange(months)
    return starts, chance.randint(*lasts), chance.uniform(*share)
