"""What phones that are not on file did with an account: counted, reported to its owner, and listed for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from domain.commands import Key

LINKED, PROVED, READING, TAKEN_OFF = "linked", "proved", "reading", "taken_off"
CODE_ASKED, TECHNICIAN, WRONG_METER, UNKNOWN_NUMBER = "code_asked", "technician", "wrong_meter", "unknown_number"
ACTS = (LINKED, PROVED, READING, TAKEN_OFF, CODE_ASKED, TECHNICIAN, WRONG_METER, UNKNOWN_NUMBER)
TOLD_DAILY = (TECHNICIAN, WRONG_METER)
"""The owner is notified of these in one text per day; of a bill, a link, a proof and a phone at once."""
MISSES = (WRONG_METER, UNKNOWN_NUMBER)

MAX_MISSES_PER_ACCOUNT_PER_DAY = 5
MAX_MISSES_PER_ACCOUNT_PER_YEAR = 50
"""Serial numbers of a street follow each other: whoever tries one after the other needs years."""
MAX_MISSES_PER_PHONE_PER_DAY = 10

NEWCOMERS = (LINKED, PROVED, CODE_ASKED)
"""What the owner may undo by one word."""

VETO_WITHIN = timedelta(hours=48)
LISTED_FOR = timedelta(days=90)
OBJECTS_WITHIN = timedelta(days=14)
"""A phone that was taken off an account may object so long."""


@dataclass(frozen=True, slots=True)
class Misses:
    """How often wrong numbers were typed: by the phone today, and for the account today and in a year, the most where
    several accounts are meant.
    """

    of_phone: int = 0
    of_account: int = 0
    of_account_in_a_year: int = 0

    @property
    def are_used_up(self) -> bool:
        return (
            self.of_phone >= MAX_MISSES_PER_PHONE_PER_DAY
            or self.of_account >= MAX_MISSES_PER_ACCOUNT_PER_DAY
            or self.of_account_in_a_year >= MAX_MISSES_PER_ACCOUNT_PER_YEAR
        )


@dataclass(frozen=True, slots=True)
class KnownPhone:
    """A phone that knows the account, whether it is proved, and what it did last: act and day."""

    phone: str
    is_proved: bool
    acts: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True, slots=True)
class DaysAccess:
    """What strangers did with an account on the days before, of which its owner is notified in one text."""

    account_id: int
    number: str
    phone: str
    language: str
    wrong_meters: int
    technicians: int


class Access(Protocol):
    """What the use cases need of the store."""

    def note(self, account_id: int, phone: str, what: str) -> None: ...

    def miss(self, key: Key, phone: str, account_ids: Sequence[int], what: str) -> None: ...

    def misses(self, phone: str, account_ids: Sequence[int]) -> Misses: ...

    def alone(self, account_ids: Sequence[int]) -> None: ...

    def known_phones(self, account_id: int) -> Sequence[KnownPhone]: ...

    def taken_off_lately(self, phone: str, since: datetime) -> int | None: ...

    def newcomers(self, account_id: int, since: datetime) -> Sequence[str]: ...

    def not_reported(self, limit: int) -> Sequence[DaysAccess]: ...
