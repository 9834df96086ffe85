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


NAMES: Mapping[str, ConnectionClass] = {
    **{each.value.replace("_", ""): each for each in ConnectionClass},
    **dict.fromkeys(("house", "nyumba", "nyumbani"), ConnectionClass.HOME),
    **dict.fromkeys(("business", "duka", "dukani", "biashara"), ConnectionClass.SHOP),
    **dict.fromkeys(("3phase", "fezitatu", "tatufezi", "fezi3", "stimayafezitatu"), ConnectionClass.THREE_PHASE),
    **dict.fromkeys(("25kva", "kva25", "25kvaormore", "25kvaauzaidi"), ConnectionClass.MORE),
}
"""As people write them in either language."""


def class_chosen(typed: str) -> ConnectionClass | None:
    """By its number, by its name, or by both."""
    word = "".join(filter(str.isalnum, typed.lower()))
    return CHOICES.get(word) or NAMES.get(word) or NAMES.get(word.lstrip("1234"))
