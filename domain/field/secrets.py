"""What proves a technician: a PIN, the code that enrols a phone, and the two codes of a visit. None of them is kept."""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from typing import Protocol

from domain.accounts.identifiers import letters_as_digits
from domain.values.gsm7 import plain

DIGITS = 6
MIN_DIFFERENT_DIGITS = 3
MAX_CODE_TRIES = 3
_SIX = re.compile(rf"[0-9]{{{DIGITS}}}")
_STEPS = "01234567890123456789"
_BIRTH_YEAR = re.compile(r"(?:19[3-9][0-9]|20[0-2][0-9])[0-9]{2}|[0-9]{2}(?:19[3-9][0-9]|20[0-2][0-9])")
_COMMON = frozenset({"112233", "332211", "159753", "147258", "258369", "147852", "102030", "134679", "789456"})
_LENGTH_OF_DIGEST = 32


class Shape(StrEnum):
    """What may be known of a PIN without knowing it."""

    STRONG = "s"
    WEAK = "w"
    MALFORMED = "m"


class Side(StrEnum):
    """Whose code of a visit: the technician says one, which the customer checks; the customer says the other."""

    TECHNICIAN = "technician"
    CUSTOMER = "customer"


class SlowHasher(Protocol):
    """A hash that takes its time, so that whoever has the table cannot try all PINs."""

    def password_hash(self, password: str) -> str: ...

    def is_password(self, password_hash: str | None, password: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class FieldSecrets:
    """Digests that cannot be made without the secret. `chance(n)` is a number below n that nobody can guess."""

    secret: str
    chance: Callable[[int], int]
    hasher: SlowHasher

    def new_code(self) -> str:
        """For an enrolment."""
        return f"{self.chance(10**DIGITS):0{DIGITS}d}"

    def digested(self, typed: str, phone: str) -> str:
        """What stands for a PIN or code from the moment it is typed: its shape, and a digest for this phone alone."""
        digits = digits_of(typed)
        shape = Shape.MALFORMED if digits is None else Shape.WEAK if is_weak(digits) else Shape.STRONG
        digest = hmac.digest(self.secret.encode(), f"pin {phone} {digits}".encode(), "sha256").hex()
        return shape + digest[:_LENGTH_OF_DIGEST] if digits else shape.value

    def visit_code(self, side: Side, order_id: int, meter_id: int | None, day: date) -> str:
        """Six digits for one side, order, meter and day: anything else makes other digits."""
        said = f"visit {side.value} {order_id} {meter_id} {day.isoformat()}".encode()
        number = int.from_bytes(hmac.digest(self.secret.encode(), said, "sha256")[:8]) % 10**DIGITS
        return f"{number:0{DIGITS}d}"


def digest_of_link(token: str) -> str:
    """What is kept of a link to a photo's page: its token is long and random."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def digits_of(typed: str) -> str | None:
    """The six digits that were typed; None where they are none."""
    digits = letters_as_digits("".join(plain(typed).split()))
    return digits if _SIX.fullmatch(digits) else None


def is_weak(pin: str) -> bool:
    """Whether it is one of those that are tried first: few digits, a run, a repeated group, a year of birth."""
    is_repeated = any(pin == pin[:size] * (DIGITS // size) for size in (1, 2, 3))
    is_run = pin in _STEPS or pin in _STEPS[::-1]
    return (
        is_repeated
        or is_run
        or len(set(pin)) < MIN_DIFFERENT_DIGITS
        or pin in _COMMON
        or bool(_BIRTH_YEAR.fullmatch(pin))
    )


def shape_of(digested: str) -> Shape:
    """The shape of what was digested. `ValueError` for anything else."""
    return Shape(digested[:1])


def is_same(one: str, other: str) -> bool:
    """Whether two digests are of the same digits, in constant time."""
    return hmac.compare_digest(one, other)
