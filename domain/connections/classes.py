"""What kind of supply is asked for: it decides the days of the charter, the papers, and the tariff of the account."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ConnectionClass(StrEnum):
    """As an applicant chooses it. MORE is 25 kVA and above."""

    HOME = "home"
    SHOP = "shop"
    THREE_PHASE = "three_phase"
    MORE = "more"


CHOICES: Mapping[str, ConnectionClass] = {str(place): each for place, each in enumerate(ConnectionClass, start=1)}
"""By the number that it has on every screen and in every text."""


@dataclass(frozen=True, slots=True)
class Supply:
    """What hangs up for a class: the tariff category of its account, and the width of the meter's register."""

    category: str
    register_digits: int


SUPPLIES: Mapping[ConnectionClass, Supply] = {
    ConnectionClass.HOME: Supply("DC", 6),
    ConnectionClass.SHOP: Supply("SC", 6),
    ConnectionClass.THREE_PHASE: Supply("SC", 6),
    ConnectionClass.MORE: Supply("BC", 6),
}


def class_chosen(typed: str) -> ConnectionClass | None:
    """By its number, or by its name."""
    word = typed.strip().lower().replace("-", "_").replace(" ", "_")
    named = ConnectionClass(word) if word in set(ConnectionClass) else None
    return CHOICES.get(word) or named
