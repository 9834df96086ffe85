"""A reading, and the verdict on it. Nothing is ever estimated: a reading is actual (A) or the customer's own (C)."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from domain.metering.meters import Meter, near_roll_over, units
from domain.metering.verdicts import (
    Accepted,
    Hold,
    Kept,
    NeedsConfirmation,
    Question,
    Reason,
    RefusedReading,
    Repeated,
    Verdict,
)
from domain.values.periods import a_year_before

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A reading before its verdict: what was typed and answered, and what is on file.

    `last` is the newest reading of this meter (after a replacement: the new one's first). `before` is the one before
    it, given only where the last may be corrected. `daily_average` is in kWh, multiplier included. `unbilled_since`
    is given where it is not the day of the previous reading: after a replacement.
    """

    value: int
    read_on: date
    today: date
    meter: Meter
    last: Reading
    before: Reading | None = None
    unbilled_since: date | None = None
    daily_average: Decimal | None = None
    typed_before: int | None = None
    confirmed: frozenset[Question] = frozenset()
    rules: ReadingRules = ReadingRules()

    @property
    def previous(self) -> Reading:
        """The reading that this one is compared with."""
        return self.before or self.last

    @property
    def rolled_over(self) -> bool:
        return self.value < self.previous.value

    @property
    def units(self) -> Decimal:
        return units(self.meter, self.previous.value, self.value)

    @property
    def bills_more_than_a_year(self) -> bool:
        """Back-billing beyond the preceding 12 months needs an operator's reason (Donovan v KPLC, 2021)."""
        return (self.unbilled_since or self.previous.read_on) < a_year_before(self.read_on)

    @property
    def known_average(self) -> Decimal | None:
        """An average of nothing is none: a house that stood empty would never be billed again."""
        return self.daily_average if self.daily_average and self.daily_average > 0 else None

    @property
    def expected_units(self) -> Decimal:
        """What this customer would have used since the previous reading, in kWh."""
        days = (self.read_on - self.previous.read_on).days
        return (self.known_average or self.rules.unknown_daily_units) * max(days, 1)


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


def verdict(case: Case) -> Verdict:
    """What becomes of a customer's reading; the checks and their order are `_CUSTOMER_CHECKS`."""
    return _first_finding(case, _CUSTOMER_CHECKS)


def technicians_verdict(case: Case) -> Verdict:
    """What becomes of an actual reading: on any day and of any height, but never out of order, and one per day."""
    return _first_finding(case, _TECHNICIAN_CHECKS)


def _why_unreadable(typed: str) -> Unreadable:
    if not typed:
        return Unreadable.EMPTY
    if _NEGATIVE.fullmatch(typed):
        return Unreadable.NEGATIVE
    return Unreadable.DECIMAL if _DECIMAL.fullmatch(typed) else Unreadable.NOT_DIGITS


Check = Callable[[Case], Verdict | None]


def _first_finding(case: Case, checks: tuple[Check, ...]) -> Verdict:
    for check in checks:
        if (finding := check(case)) is not None:
            return finding
    return Accepted(case.units, case.rolled_over)


def _dated_wrongly(case: Case) -> RefusedReading | None:
    if case.read_on > case.today:
        return RefusedReading(Reason.IN_THE_FUTURE)
    return RefusedReading(Reason.BEFORE_LAST) if case.read_on < case.last.read_on else None


def _second_actual_of_a_day(case: Case) -> RefusedReading | None:
    """Two of one day have no order. A customer's own of that day is corrected by the technician's."""
    again = case.read_on == case.last.read_on and not case.before
    return RefusedReading(Reason.READ_THAT_DAY) if again else None


def _wider_than_register(case: Case) -> RefusedReading | None:
    return None if case.meter.shows(case.value) else RefusedReading(Reason.TOO_WIDE)


def _same_again(case: Case) -> Repeated | None:
    """Before the window: the commonest lost answer is that of the last screen, and the customer dials again."""
    todays_own = case.last.mark is Mark.CUSTOMER and case.last.read_on == case.read_on
    return Repeated() if case.value == case.last.value and (todays_own or case.before) else None


def _before_opening(case: Case) -> RefusedReading | None:
    return None if case.rules.is_open else RefusedReading(Reason.NOT_OPEN)


def _before_window(case: Case) -> RefusedReading | None:
    opens_on = window_opens_on(case.last, case.rules)
    return RefusedReading(Reason.TOO_EARLY, opens_on) if case.read_on < opens_on and not case.before else None


def _lower_than_last(case: Case) -> Verdict | None:
    """A misread is likelier than a roll-over: that is asked about only near the end of the register."""
    if not case.rolled_over:
        return None
    near_end = near_roll_over(case.meter, case.previous.value, case.rules.roll_over_share)
    if not near_end or _is_extreme(case):
        return RefusedReading(Reason.LOWER_THAN_LAST)
    return _unless_confirmed(case, Question.ROLLED_OVER)


def _actual_lower_than_last(case: Case) -> Verdict | None:
    """Whoever is sure that the meter shows so many units more than usual may say that it rolled over, too."""
    if Question.EXTREME in case.confirmed:
        case = replace(case, rules=replace(case.rules, extreme=Decimal("Infinity")))
    return _lower_than_last(case)


def _far_beyond_the_usual(case: Case) -> NeedsConfirmation | None:
    """A slip of the finger of whoever enters it: a customer's is kept for a technician, a technician is asked."""
    return _unless_confirmed(case, Question.EXTREME) if _is_extreme(case) else None


def _nothing_used(case: Case) -> Verdict | None:
    if case.units:
        return None
    return _unless_confirmed(case, Question.HOUSE_EMPTY) or Accepted(case.units)


def _far_too_high(case: Case) -> Kept | None:
    return Kept(case.units, Hold.FAR_TOO_HIGH) if _is_extreme(case) else None


def _back_billing(case: Case) -> Kept | None:
    return Kept(case.units, Hold.BACK_BILLING) if case.bills_more_than_a_year else None


def _unusual(case: Case) -> Verdict | None:
    question = _unusual_side(case)
    if question is None:
        return None
    if case.typed_before != case.value:
        return NeedsConfirmation(question, case.units)
    return Accepted(case.units, case.rolled_over, flag=question)


def _unusual_side(case: Case) -> Question | None:
    if case.units > case.rules.high * case.expected_units:
        return Question.HIGH
    if case.known_average and case.units < case.rules.low * case.expected_units:
        return Question.LOW
    return None


def _is_extreme(case: Case) -> bool:
    return case.units > case.rules.extreme * case.expected_units


def _unless_confirmed(case: Case, question: Question) -> NeedsConfirmation | None:
    return None if question in case.confirmed else NeedsConfirmation(question, case.units, case.expected_units)


_CUSTOMER_CHECKS: tuple[Check, ...] = (
    _dated_wrongly,
    _wider_than_register,
    _same_again,
    _before_opening,
    _before_window,
    _lower_than_last,
    _nothing_used,
    _far_too_high,
    _back_billing,
    _unusual,
)
_TECHNICIAN_CHECKS: tuple[Check, ...] = (
    _dated_wrongly,
    _wider_than_register,
    _second_actual_of_a_day,
    _actual_lower_than_last,
    _far_beyond_the_usual,
)
