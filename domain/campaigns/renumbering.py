"""New account numbers: nine digits, the last a Damm check digit, so that a wrong digit or two swapped ones are caught.

The counter goes through a keyed permutation of the eight digits before the check digit (a Feistel network over two
halves of four digits): no number comes twice, whatever the key, and neighbours do not look like neighbours.
"""

from collections.abc import Iterator
from hashlib import blake2b
from typing import Protocol

from stdnum import damm

PLANNING = "planning"
"""The code of a refusal: somebody else hands out account numbers at this moment."""

LEFT, RIGHT = 9_000, 10_000
MIN_NUMBERS_LEFT = 1_000
"""A number does not begin with 0, which people and spreadsheets lose."""

SPACE = LEFT * RIGHT
USUAL_SUFFIXES = 20
"""The holders of a supply are counted from 00; few supplies have had as many as this."""

RIGHT_DIGITS = 4
ROUNDS = 3
DRAW_BYTES = 4

_AFTER = {damm.checksum(str(one)): [damm.checksum(f"{one}{digit}") for digit in range(10)] for one in range(10)}


class Numbering:
    """The numbers that belong to a key, by their place in the counter, as integers: 0 <= place < SPACE."""

    def __init__(self, key: int) -> None:
        self._rounds = [
            (_shifts(key, f"{count} right", LEFT, RIGHT), _shifts(key, f"{count} left", RIGHT, LEFT))
            for count in range(ROUNDS)
        ]
        self._states = [damm.checksum(str(MIN_NUMBERS_LEFT + left)) for left in range(LEFT)]
        self._digits = {state: _check_digits(state) for state in set(self._states)}

    def number(self, place: int) -> int:
        """Raises `IndexError` where the space is used up."""
        if not 0 <= place < SPACE:
            raise IndexError(place)
        left, right = divmod(place, RIGHT)
        for of_left, of_right in self._rounds:
            right = (right + of_left[left]) % RIGHT
            left = (left + of_right[right]) % LEFT
        return ((MIN_NUMBERS_LEFT + left) * RIGHT + right) * 10 + self._digits[self._states[left]][right]

    def block(self, first: int, count: int) -> list[int]:
        """The numbers of so many places from the first on; fewer where the space ends."""
        return [self.number(place) for place in range(first, min(first + count, SPACE))]


def looks_like_an_old_number(number: int) -> bool:
    """Whether it ends like a usual suffix: `560165501` is also how somebody may type an old `5601655-01`, of a region
    whose accounts nobody has loaded yet.
    """
    return number % 100 < USUAL_SUFFIXES


def _shifts(key: int, name: str, size: int, modulus: int) -> list[int]:
    """A value below the modulus for each of so many, as the key wants it."""
    secret = key.to_bytes(8, "big", signed=True)
    return [_drawn(f"{name} {value}".encode(), secret) % modulus for value in range(size)]


def _drawn(data: bytes, secret: bytes) -> int:
    return int.from_bytes(blake2b(data, key=secret, digest_size=DRAW_BYTES).digest(), "big")


def _check_digits(state: int) -> list[int]:
    """The check digit after each right half, from the state of the algorithm after the left half: its last state."""
    states = [state]
    for _ in range(RIGHT_DIGITS):
        states = [_AFTER[each][digit] for each in states for digit in range(10)]
    return states


class FreeNumbers(Protocol):
    """What the use cases need of the store: numbers that nobody has or had."""

    def __iter__(self) -> Iterator[int]: ...

    def close(self) -> None: ...
