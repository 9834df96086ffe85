"""A reading, and how it is typed. Nothing is ever estimated: a reading is actual (A) or the customer's own (C)."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

_DIGITS = re.compile(r"[0-9]+|[0-9]{1,3}(,[0-9]{3})+")
_NEGATIVE = re.compile(r"[-\u2212\u2013][0-9.,]+")
_DECIMAL = re.compile(r"[0-9,]*\.[0-9]*|[0-9]+,[0-9]{1,2}")


TECHNICIAN = "technician"
"""The channel of whoever enters what was read at the meter."""

WINDOW_DAYS_AFTER_OURS = 1
"""A slip of ours does not keep the customer waiting: from the day after the one that it was put right for."""

STANDS, HELD, CORRECTED = "stands", "held", "corrected"
STATES = (STANDS, HELD, CORRECTED)


class Mark(StrEnum):
    """Who read the meter, as the bill prints it."""

    ACTUAL = "A"
    CUSTOMER = "C"


class Unreadable(StrEnum):
    """Why a text is no reading."""

    EMPTY = "empty"
    NEGATIVE = "negative"
    DECIMAL = "decimal"
    NOT_DIGITS = "not_digits"
    TOO_WIDE = "too_wide"


@dataclass(frozen=True, slots=True)
class Reading:
    value: int
    read_on: date
    mark: Mark


@dataclass(frozen=True, slots=True)
class Submission:
    """A reading as it is kept: which account's, through which channel, who gave it, and whether it stands or is only
    held.

    `first_given_at` is that of the reading it corrects: the time for corrections does not begin anew. `corrects_id` is
    the reading of ours that it puts right. `by_stranger` says that neither the phone on file nor a proved one gave it;
    `corrections` are the readings of its period that it takes the place of.
    """

    account_id: int
    meter_id: int
    reading: Reading
    source: str
    phone: str | None
    language: str
    verified: bool
    state: str = STANDS
    flag: str | None = None
    first_given_at: datetime | None = None
    corrects_id: int | None = None
    by_stranger: bool = False
    corrections: int = 0


@dataclass(frozen=True, slots=True)
class StandingReading:
    """A reading that stands, and those before and after it on the same register."""

    id: int
    reading: Reading
    before: Reading | None
    after: Reading | None


class Readings(Protocol):
    """What the use cases need of the store."""

    def standing(self, meter_id: int, day: date) -> StandingReading | None: ...

    def add(self, submission: Submission) -> int: ...

    def correct(self, reading_id: int) -> None: ...

    def vouch_for(self, meter_id: int, day: date) -> None: ...

    def has_come_since(self, meter_id: int, day: date, instant: datetime) -> bool: ...

    def accounts_read_for_others(self, phone: str, since: datetime, except_account_id: int) -> int: ...


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """The thresholds of a verdict, as the settings (the window: the region) give them. Where customers do not read
    their own meters yet, it is not open.

    A customer corrects their own reading within `correction`, so often in a period; what a stranger's phone gave they
    set right within `set_right`. A stranger reads for so many accounts a month.

    `low`, `high`, `far_above` and `extreme` are multiples of the daily average; a bill `far_above` is not made on the
    word of a stranger or of one text alone. Where there is none (a new customer, a house that
    stood empty) `high` and `extreme` hold against `unknown_daily_units`, so that a digit too many is not billed.
    """

    window_days: int = 25
    is_open: bool = True
    correction: timedelta = timedelta(hours=24)
    set_right: timedelta = timedelta(days=14)
    max_corrections_per_period: int = 3
    max_accounts_of_others_per_month: int = 5
    roll_over_share: Decimal = Decimal("0.9")
    low: Decimal = Decimal("0.4")
    high: Decimal = Decimal("2.5")
    far_above: Decimal = Decimal(3)
    extreme: Decimal = Decimal(10)
    unknown_daily_units: Decimal = Decimal(40)


def parse_reading(text: str, digits: int) -> int | Unreadable:
    """The value in a text of digits; spaces, leading zeros and `4,521` are fine, red digits (decimals) are not."""
    typed = "".join(text.split())
    if not _DIGITS.fullmatch(typed):
        return _why_unreadable(typed)
    # Measured before int(), which refuses texts of more than 4,300 digits.
    significant = typed.replace(",", "").lstrip("0")
    return int(significant or "0") if len(significant) <= digits else Unreadable.TOO_WIDE


def window_opens_on(last: Reading, rules: ReadingRules) -> date:
    """The day from which the next reading is taken; the window never closes."""
    return last.read_on + timedelta(days=rules.window_days)


def _why_unreadable(typed: str) -> Unreadable:
    if not typed:
        return Unreadable.EMPTY
    if _NEGATIVE.fullmatch(typed):
        return Unreadable.NEGATIVE
    return Unreadable.DECIMAL if _DECIMAL.fullmatch(typed) else Unreadable.NOT_DIGITS
