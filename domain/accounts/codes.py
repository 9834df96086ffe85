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
MAX_PER_ACCOUNT_AND_DAY = 3
MAX_PER_PHONE_AND_DAY = 5
"""Of one phone that asks: what others ask for is not counted."""

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


@dataclass(frozen=True, slots=True)
class CodesSent:
    """How many codes a phone has asked for on a day: of one account, and in all."""

    for_account: int
    in_all: int


def parse_code(typed: str) -> str | None:
    """The six digits that were typed; None where they are none."""
    digits = letters_as_digits("".join(plain(typed).split()))
    return digits if _TYPED.fullmatch(digits) else None


class Codes(Protocol):
    """What the use cases need of the store."""

    def sent_on(self, day: date, phone: str, account_id: int) -> CodesSent: ...

    def add(self, account_id: int, phone: str, digest: bytes, day: date, good_until: datetime) -> int: ...

    def good(self, account_id: int, phone: str) -> Code | None: ...

    def miss(self, code_id: int) -> None: ...

    def use(self, code_id: int) -> None: ...
