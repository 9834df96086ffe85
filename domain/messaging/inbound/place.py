"""The place that a text names: its words without those that say what is wrong, since when, and to whom."""

from collections.abc import Collection
from dataclasses import dataclass

from domain.messaging.inbound.dates import without_dates
from domain.messaging.inbound.lexicon import Said, heard
from domain.messaging.inbound.row import Kind
from domain.values.gsm7 import plain

MIN_LETTERS_OF_A_NAME = 3
IN_NAMES = {Kind.FOOD}
"""What names of places are made of, too: Kahawa West."""

JOINS = frozenset(("ya", "la", "wa", "za", "cha", "na", "the", "of", "and", "kwa", "to", "no", "next"))


@dataclass(frozen=True, slots=True)
class Place:
    """A place as it was written. `is_named` says whether a word in it may be its name; `near the school` has none."""

    words: tuple[str, ...]
    is_named: bool

    @property
    def text(self) -> str:
        return " ".join(self.words).title()


def place_in(text: str, keywords: Collection[str] = ()) -> Place:
    """What the text says of where; the keywords of a channel are no places."""
    said = heard(without_dates(plain(text).upper()))
    known = [_says_where(said, place, keywords) for place in range(len(said.words))]
    where = [place for place, is_where in enumerate(known) if is_where]
    if not where:
        return Place((), is_named=False)
    kept = [place for place in range(where[0], where[-1] + 1) if known[place] or said.words[place] in JOINS]
    return Place(
        tuple(said.words[place] for place in kept),
        is_named=any(_is_name(said, place, keywords) for place in where),
    )


def _says_where(said: Said, place: int, keywords: Collection[str]) -> bool:
    """A landmark, a name, or the number of a plot or a phase."""
    if said.words[place].isdecimal():
        return place > 0 and _says_where(said, place - 1, keywords)
    kinds = said.kinds_at(place, said.sentences[place])
    return bool(kinds & {Kind.LANDMARK, Kind.IN_REACH}) or _is_name(said, place, keywords)


def _is_name(said: Said, place: int, keywords: Collection[str]) -> bool:
    """A word of which nothing else is known."""
    word = said.words[place]
    is_word = len(word) >= MIN_LETTERS_OF_A_NAME and word.isalpha() and word not in keywords
    return is_word and not said.kinds_at(place, said.sentences[place]) - IN_NAMES
