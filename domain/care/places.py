"""The areas that customers mean by their own words: `Ruaraka since morning`, `Githurai 44, Stage ya Naivas`.

An area is meant where its whole name stands among the words. Names that every town has say nothing by themselves.
"""

import re
from collections.abc import Sequence

from domain.care.outages import Area

MAX_WORDS_OF_AN_AREA = 4
MAX_WORDS = 40

_EDGES = " \t\n.,;:!?()[]\"'-/"
_LETTERS_AND_DIGITS = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_EVERYWHERE = frozenset(
    [
        "town",
        "centre",
        "center",
        "stage",
        "market",
        "estate",
        "road",
        "street",
        "house",
        "home",
        "school",
        "church",
        "hospital",
        "junction",
        "bridge",
        "river",
        "shop",
        "plaza",
        "mall",
        "kanisa",
        "shule",
        "soko",
        "barabara",
        "nyumba",
        "mtaa",
        "kijiji",
        "mji",
        "hospitali",
        "duka",
        "daraja",
        "msikiti",
        "village",
    ]
)


def names_within(text: str) -> list[str]:
    """What in the text may be the name of an area, in small letters, the longest first."""
    words = _words(text)
    names = (
        " ".join(words[start : start + count])
        for count in range(min(MAX_WORDS_OF_AN_AREA, len(words)), 0, -1)
        for start in range(len(words) - count + 1)
    )
    return list(dict.fromkeys(name for name in names if name not in _EVERYWHERE))


def area_meant(names: Sequence[str], areas: Sequence[Area]) -> Area | None:
    """The one with the longest of these names; None where there is none, or several of one name."""
    for name in names:
        named = [area for area in areas if area.name.lower() == name]
        if named:
            return named[0] if len(named) == 1 else None
    return None


def _words(text: str) -> list[str]:
    """`githurai44` is two of them."""
    written = (word.strip(_EDGES) for word in text.lower().split())
    return [part for word in written for part in _LETTERS_AND_DIGITS.split(word) if part][:MAX_WORDS]
