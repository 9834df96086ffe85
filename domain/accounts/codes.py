"""One-time codes: six digits by SMS to the phone on file prove that whoever asks has that phone too."""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from domain.accounts.identifiers import letters_as_digits
from domain.messaging.messages import CODE
from domain.values.gsm7 import plain

DIGITS = 6
LIFETIME = CODE.useful_for
MAX_TRIES = 3
MAX_PER_DAY = 3

_TYPED = re.compile(rf"[0-9]{{{DIGITS}}}")


@dataclass(frozen=True, slots=True)
class CodeGenerator:
    """Makes codes. `chance(n)` is a number below n that nobody can guess; without the secret no digest tells a code."""

    secret: bytes
    chance: Callable[[int], int]

    def new(self) -> str:
        return f"{self.chance(10**DIGITS):0{DIGITS}d}"

    def digest(self, code: str, account_id: int, phone: str) -> bytes:
        """What is kept of a code: good for this account and this phone only."""
        return hmac.digest(self.secret, f"{account_id} {phone} {code}".encode(), "sha256")


@dataclass(frozen=True, slots=True)
class Code:
    """A code that was sent and is good still."""

    id: int
    digest: bytes
    tries_left: int

    def fits(self, digest: bytes) -> bool:
        return hmac.compare_digest(self.digest, digest)


def parse_code(typed: str) -> str | None:
    """The six digits that were typed; None where they are none."""
    digits = letters_as_digits("".join(plain(typed).split()))
    return digits if _TYPED.fullmatch(digits) else None


class Codes(Protocol):
    """What the use cases need of the store."""

    def sent_on(self, account_id: int, day: date) -> int: ...

    def add(self, account_id: int, phone: str, digest: bytes, day: date, good_until: datetime) -> int: ...

    def good(self, account_id: int, phone: str) -> Code | None: ...

    def miss(self, code_id: int) -> None: ...

    def use(self, code_id: int) -> None: ...
