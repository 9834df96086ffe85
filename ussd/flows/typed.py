"""Words that a customer types: names, places. Kept as they can be shown again on any phone."""

from domain.values.gsm7 import plain

FEWEST_LETTERS = 3


def typed_words(typed: str) -> str | None:
    """The words in plain letters, with single spaces; None where there is too little to go by."""
    words = " ".join(plain(typed).split())
    return words if sum(letter.isalnum() for letter in words) >= FEWEST_LETTERS else None
