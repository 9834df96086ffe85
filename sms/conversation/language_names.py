"""The names of the languages, as customers text them."""

from collections.abc import Iterable

from domain.values.languages import ENGLISH, KISWAHILI

LANGUAGES = {
    **dict.fromkeys(("SW", "SWA", "SWAHILI", "KISWAHILI"), KISWAHILI),
    **dict.fromkeys(("EN", "ENG", "ENGLISH", "KIINGEREZA"), ENGLISH),
}
"""How people write the languages: `LANG SW`, `KISWAHILI`."""
BESIDE_A_LANGUAGE = frozenset(("LANG", "LANGUAGE", "LUGHA", "CHANGE", "BADILISHA", "TO", "KWA", "IN"))


def language_named_in(tokens: Iterable[str]) -> str | None:
    """The only language whose name is among the words."""
    named = {LANGUAGES[token] for token in tokens if token in LANGUAGES}
    return named.pop() if len(named) == 1 else None
