from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.metering.meters import Meter, Run
from domain.metering.reading_checks import Case, technicians_verdict, verdict
from domain.metering.readings import Mark, Reading, parse_reading
from domain.metering.verdicts import Accepted, Hold, Kept, NeedsConfirmation, Question, Reason, RefusedReading

days = st.dates(date(2015, 1, 1), date(2035, 12, 31))
meters = st.builds(
    Meter, st.just("KP1000001"), st.integers(1, 9), st.sampled_from([Decimal(1), Decimal(40), Decimal("1.5")])
)
averages = st.none() | st.decimals(min_value=-5, max_value=5000, places=2)


@st.composite
def cases(draw):
    meter = draw(meters)
    shown = st.integers(0, meter.capacity - 1) | st.integers(meter.capacity * 99 // 100, meter.capacity - 1)
    readings = st.builds(Reading, shown, days, st.sampled_from(Mark))
    before, last = sorted(draw(st.tuples(readings, readings)), key=lambda reading: reading.read_on)
    value = draw(st.integers() | believable_values(meter, last) | believable_values(meter, before))
    return Case(
        value=value,
        read_on=draw(days | st.just(last.read_on) | st.integers(20, 60).map(lambda gap: last.read_on + timedelta(gap))),
        today=draw(days | st.just(date(2036, 12, 31))),
        meter=meter,
        last=last,
        before=draw(st.none() | st.just(before)),
        daily_average=draw(averages),
        typed_before=draw(st.none() | st.just(value) | st.integers()),
        confirmed=draw(st.frozensets(st.sampled_from(Question))),
    )


def believable_values(meter, since):
    return st.integers(0, 2000).map(lambda run: (since.value + run) % meter.capacity)


@given(st.text() | st.text("0123456789,.- O"), st.integers(1, 9))
def test_any_text_is_a_reading_that_fits_the_register_or_told_why_not(text, digits):
    value = parse_reading(text, digits)
    assert isinstance(value, str) or 0 <= value < 10**digits


@given(st.integers(1, 9), st.data())
def test_every_value_of_the_register_can_be_typed_in_every_way(digits, data):
    value = data.draw(st.integers(0, 10**digits - 1))
    for typed in (str(value), f"{value:,}", f"{value:0{digits}}", f" {value} "):
        assert parse_reading(typed, digits) == value


@given(cases())
def test_every_reading_gets_a_verdict_and_no_bill_is_ever_negative(case):
    for finding in (verdict(case), technicians_verdict(case)):
        assert isinstance(finding, RefusedReading) or getattr(finding, "units", Decimal(0)) >= 0


@given(cases())
def test_what_is_accepted_is_a_run_of_the_register_that_a_bill_can_hold(case):
    finding = verdict(case)
    if isinstance(finding, Accepted):
        run = Run(case.meter, case.previous.value, case.value, finding.rolled_over)
        assert run.units == finding.units
        assert case.last.read_on <= case.read_on <= case.today


@given(cases())
def test_a_lower_reading_is_never_billed_unasked(case):
    finding = verdict(replace(case, confirmed=frozenset()))
    assert not (isinstance(finding, Accepted) and finding.rolled_over)


@given(cases())
def test_every_question_can_be_answered(case):
    """A customer who says yes to each question, and types the same again, comes to an end."""
    for _ in range(len(Question) + 1):
        finding = verdict(case)
        if not isinstance(finding, NeedsConfirmation):
            break
        case = replace(case, confirmed=case.confirmed | {finding.question}, typed_before=case.value)
    assert not isinstance(verdict(case), NeedsConfirmation)


@given(cases())
def test_a_refusal_for_being_early_says_when(case):
    finding = verdict(case)
    if isinstance(finding, RefusedReading):
        assert (finding.opens_on is not None) == (finding.reason is Reason.TOO_EARLY)
        assert finding.opens_on is None or finding.opens_on > case.read_on


@given(cases())
def test_what_is_kept_is_far_above_what_the_customer_uses_or_would_bill_more_than_a_year(case):
    finding = verdict(case)
    if isinstance(finding, Kept):
        far_too_high = finding.units > 10 * case.expected_units
        assert far_too_high if finding.why is Hold.FAR_TOO_HIGH else case.bills_more_than_a_year
