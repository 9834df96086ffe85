"""Notes about an account: what the next operator should know, and no table has a column for."""

from typing import Protocol

from domain.errors import InvalidInput

MAX_NOTE_LENGTH = 1_000


class AccountNotes(Protocol):
    """What the use cases need of the store."""

    def add(self, account_id: int, text: str, operator: str) -> int: ...


def parse_note(typed: str) -> str:
    """The text as it is kept. Raises `InvalidInput` for none, or one that nobody would read to its end."""
    text = "\n".join(" ".join(line.split()) for line in typed.strip().splitlines())
    if not text:
        raise InvalidInput("Write the note first", "no_note")
    if len(text) > MAX_NOTE_LENGTH:
        raise InvalidInput(f"A note has up to {MAX_NOTE_LENGTH:,} letters; this one has {len(text):,}", "long_note")
    return "".join(letter for letter in text if letter == "\n" or letter.isprintable())
