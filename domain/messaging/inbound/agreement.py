"""Whether words beside a reading agree to what was asked about it. Only yes alone is yes."""

from dataclasses import dataclass

from domain.messaging.inbound.lexicon import heard
from domain.messaging.inbound.row import Kind

POLITE = (Kind.THANKS, Kind.GREETING, Kind.POLITE)


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the words beside a figure say: yes, no, what announces another figure, or something else."""

    yes: bool
    no: bool
    is_announced: bool
    others: bool

    @property
    def is_yes_alone(self) -> bool:
        return self.yes and not (self.no or self.is_announced or self.others)


def agreement(words: str) -> Agreement:
    """What the words say; figures are not among them."""
    said = heard(words)
    agreed = (*POLITE, Kind.YES, Kind.NO)
    return Agreement(
        yes=said.has(Kind.YES),
        no=said.has(Kind.NO),
        is_announced=bool(said.others(*agreed)) and not said.others(*agreed, Kind.SHOWS),
        others=bool(said.others(*agreed, Kind.SHOWS)),
    )
