"""The checks that decide what becomes of a reading: too early, too wide, lower than the last, too high, unusual."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from domain.metering.meters import Meter, near_roll_over, units
from domain.metering.readings import Mark, Reading, ReadingRules, window_opens_on
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

USUAL_RULES = ReadingRules()


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
    rules: ReadingRules = USUAL_RULES

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


def verdict(case: Case) -> Verdict:
    """What becomes of a customer's reading; the checks and their order are `_CUSTOMER_CHECKS`."""
    return _first_finding(case, _CUSTOMER_CHECKS)


def technicians_verdict(case: Case) -> Verdict:
    """What becomes of an actual reading: on any day and of any height, but never out of order, and one per day."""
    return _first_finding(case, _TECHNICIAN_CHECKS)


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
