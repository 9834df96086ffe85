"""Words that a customer types: names, places. Kept as they can be shown again on any phone."""

from domain.values.gsm7 import plain

FEWEST_CHARACTERS, FEWEST_LETTERS = 3, 2


def typed_words(typed: str) -> str | None:
    """The words in plain letters, with single spaces; None where there is too little to go by."""
    words = " ".join(plain(typed).split())
    characters, letters = sum(map(str.isalnum, words)), sum(map(str.isalpha, words))
    return words if characters >= FEWEST_CHARACTERS and letters >= FEWEST_LETTERS else None
