"""What can become of a reading, as values; `reading_checks.py` decides. Use cases match on them, channels word them."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Question(StrEnum):
    """What is asked before a reading counts. HIGH and LOW are answered by typing the same value again.

    Nobody but an operator is asked the last two: whether the meter shows what is far beyond the usual, and whether our
    own reading before was wrong.
    """

    ROLLED_OVER = "rolled_over"
    HOUSE_EMPTY = "house_empty"
    HIGH = "high"
    LOW = "low"
    EXTREME = "extreme"
    OURS_WRONG = "ours_wrong"


class Reason(StrEnum):
    """Why a reading is refused."""

    IN_THE_FUTURE = "in_the_future"
    BEFORE_LAST = "before_last"
    READ_THAT_DAY = "read_that_day"
    TOO_WIDE = "too_wide"
    NOT_OPEN = "not_open"
    TOO_EARLY = "too_early"
    LOWER_THAN_LAST = "lower_than_last"


@dataclass(frozen=True, slots=True)
class Accepted:
    """It is billed; with a flag (the question that typing it again answered) it is also to be verified."""

    units: Decimal
    rolled_over: bool = False
    flag: Question | None = None


@dataclass(frozen=True, slots=True)
class Repeated:
    """The last reading once more: the bill already made is the answer."""


@dataclass(frozen=True, slots=True)
class NeedsConfirmation:
    """Nothing happens before the question is answered; `units` are what would be billed, `usual` what was expected."""

    question: Question
    units: Decimal
    usual: Decimal = field(default=Decimal(0), compare=False)


class Hold(StrEnum):
    """Why a reading is kept and not billed: what the technicians' list says of it."""

    FAR_TOO_HIGH = "far_too_high"
    BACK_BILLING = "back_billing"
    PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Kept:
    """Kept but not billed: it goes on the technicians' list."""

    units: Decimal
    why: Hold = Hold.FAR_TOO_HIGH


@dataclass(frozen=True, slots=True)
class RefusedReading:
    """Not taken; for a reading that comes too early it says when the window opens."""

    reason: Reason
    opens_on: date | None = None


Verdict = Accepted | Repeated | NeedsConfirmation | Kept | RefusedReading
