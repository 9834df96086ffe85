"""Links to an account's pages. Whoever has one still needs to know the meter: an SMS may reach a new owner of a number.

A link is bound to one account, one purpose and one phone. What is kept of it, and of the session that it opens, is a
digest: who reads the database can open nothing.
"""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Protocol

from domain.accounts.identifiers import letters_as_digits
from domain.values.gsm7 import plain

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
TOKEN_LENGTH = 22
"""131 bits. Not base64url: phones that find links in texts cut a last dash or underscore off."""

LIFETIME = timedelta(hours=72)
MAX_WRONG_DIGITS = 5
MAX_SESSIONS_PER_LINK = 10
MAX_LINKS_PER_PHONE_AND_DAY = 10
SESSION_IDLE, SESSION_LASTS = timedelta(minutes=15), timedelta(minutes=30)
METER_DIGITS_ASKED = 4

_TOKEN = re.compile(rf"[0-9A-Za-z]{{{TOKEN_LENGTH}}}")


class Purpose(StrEnum):
    """What a link is for, and the page that it opens first. A new one ends the old one of the same purpose."""

    STATEMENT = "statement"
    DATA = "data"
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True)
class LinkGenerator:
    """Makes tokens, and the addresses that go out by SMS. `chance(n)` is a number below n that nobody can guess."""

    public_url: str
    chance: Callable[[int], int]

    def new_token(self) -> str:
        return "".join(ALPHABET[self.chance(len(ALPHABET))] for _ in range(TOKEN_LENGTH))

    def address(self, token: str) -> str:
        return f"{self.public_url}/s/{token}"

    def application_address(self, token: str) -> str:
        """Of the page that tells how far an application is."""
        return f"{self.public_url}/a/{token}"


@dataclass(frozen=True, slots=True)
class GoodLink:
    """What the page before the meter's digits needs of a link, and no more."""

    language: str
    purpose: str


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link that is good still, with the number of the meter that opens it."""

    id: int
    account_id: int
    phone: str
    purpose: str
    language: str
    tries_left: int
    sessions_left: int
    meter_number: str


@dataclass(frozen=True, slots=True)
class PageSession:
    """Who looks at an account's pages, and whose it is: through which link, of which phone, in which language."""

    id: int
    link_id: int
    account_id: int
    account_number: str
    name: str
    phone: str
    language: str
    documents: int
    """Asked for within a minute."""


def digest(token: str) -> bytes:
    """What is kept of a token. No salt: the token has more bits than anybody can try."""
    return sha256(token.encode()).digest()


def is_token(text: str) -> bool:
    return _TOKEN.fullmatch(text) is not None


def form_token(session_token: str) -> str:
    """What a form of the session carries, so that no other site can post it."""
    return sha256(f"form {session_token}".encode()).hexdigest()[:TOKEN_LENGTH]


def knows_meter(typed: str, meter_number: str) -> bool:
    """Whether the last four digits of the meter's number were typed, however they were written."""
    asked = _digits(meter_number)[-METER_DIGITS_ASKED:]
    return bool(asked) and hmac.compare_digest(_digits(letters_as_digits(plain(typed))), asked)


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isascii() and letter.isdigit())


class PageLinks(Protocol):
    """What the use cases need of the store."""

    def sent_on(self, day: date, phone: str) -> int: ...

    def end_earlier(self, account_id: int, phone: str, purpose: str) -> None: ...

    def add(self, link: "NewLink") -> None: ...

    def lock(self, digest: bytes) -> PageLink | None: ...

    def miss(self, link_id: int) -> None: ...

    def open_session(self, link_id: int, digest: bytes) -> None: ...


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link as it is written."""

    digest: bytes
    account_id: int
    account_number: str
    phone: str
    purpose: str
    language: str
    sent_on: date
    good_until: datetime
