"""A customer's name where it may not be shown whole, or does not fit."""

import textwrap

from domain.values.gsm7 import plain

_WORDS_SHOWN = 3
_STARS = 6
"""As many after each letter, so that nobody learns how long a name is."""


def mask_name(name: str) -> str:
    """Enough for the customer to recognise, too little for a stranger to learn: `W****** K******`, 23 septets."""
    return " ".join(_masked(word) for word in plain(name).split()[:_WORDS_SHOWN])


def short_name(name: str, septets: int) -> str:
    """The name in so many septets, transliterated, cut at a word where it has one that fits."""
    return textwrap.shorten(plain(name), septets, placeholder="", break_on_hyphens=False)


def _masked(word: str) -> str:
    return word[0] + "*" * _STARS
