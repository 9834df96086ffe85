"""Texts in the letters that the font of documents has: names come in any script.

The font has Latin, Greek and Cyrillic. What it lacks is written in Latin letters, as far as they tell how it sounds; a
name says then that it is on file in another script. What is not printed at all is a blank.
"""

from typing import Any

from anyascii import anyascii

from catalogues import N_, Words

WRITTEN_OTHERWISE = N_("{name} (on file in another script)")
UNKNOWN = "?"
_LAST_LETTER_OF_THE_FONT = "\u052f"


def in_letters_of_the_font(value: Any) -> Any:
    """The same data, with texts that can be printed."""
    if isinstance(value, dict):
        return {key: in_letters_of_the_font(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [in_letters_of_the_font(each) for each in value]
    if not isinstance(value, str) or (value.isascii() and value.isprintable()):
        return value
    return "".join(map(_printable, value))


def printed_name(name: str, words: Words) -> str:
    """A name as a document shows it."""
    if all(map(_is_in_the_font, name)):
        return name
    return words(WRITTEN_OTHERWISE, name=in_letters_of_the_font(name).strip() or UNKNOWN)


def _printable(letter: str) -> str:
    if not letter.isprintable():
        return " "
    return letter if _is_in_the_font(letter) else anyascii(letter)


def _is_in_the_font(letter: str) -> bool:
    """What is not printed needs no letter."""
    return letter <= _LAST_LETTER_OF_THE_FONT or not letter.isprintable()
