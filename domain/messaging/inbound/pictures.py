"""Pictures that are written for words: a fire beside a pole is one, beside a bill it is a joke."""

from domain.messaging.inbound.lexicon import heard
from domain.messaging.inbound.no_danger import EQUIPMENT
from domain.messaging.inbound.row import Kind

PICTURES = {"\N{FIRE}": " fire ", "\N{COLLISION SYMBOL}": " explosion "}
_IN_WORDS, _OUT = str.maketrans(PICTURES), str.maketrans(dict.fromkeys(PICTURES, " "))


def in_words(text: str) -> str:
    """The text with its pictures of danger in words, where it names what can burn or says nothing else."""
    if not any(picture in text for picture in PICTURES):
        return text
    beside = heard(text.translate(_OUT))
    is_meant = beside.has(*EQUIPMENT, Kind.BUILDING) or not beside.others(Kind.FILLER)
    return text.translate(_IN_WORDS if is_meant else _OUT)
