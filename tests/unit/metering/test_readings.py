from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.metering.meters import Meter
from domain.metering.reading_checks import Case, technicians_verdict, verdict
from domain.metering.readings import Mark, Reading, ReadingRules, Unreadable, parse_reading, window_opens_on
from domain.metering.verdicts import Accepted, Kept, NeedsConfirmation, Question, Reason, RefusedReading, Repeated


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4521", 4521),
        (" 4521\n", 4521),
        ("4 521", 4521),
        ("4,521", 4521),
        ("04521", 4521),
        ("0004521", 4521),
        ("0", 0),
        ("99999", 99999),
        ("0" * 10_000, 0),
    ],
)
def test_a_reading_is_understood_as_it_stands_on_the_meter(text, value):
    assert parse_reading(text, digits=5) == value


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Unreadable.EMPTY),
        ("  \n", Unreadable.EMPTY),
        ("abc", Unreadable.NOT_DIGITS),
        ("452O", Unreadable.NOT_DIGITS),
        ("4521kwh", Unreadable.NOT_DIGITS),
        ("-4521", Unreadable.NEGATIVE),
        ("\u22124521", Unreadable.NEGATIVE),
        ("4521.7", Unreadable.DECIMAL),
        ("4521.", Unreadable.DECIMAL),
        (".5", Unreadable.DECIMAL),
        ("4,521.7", Unreadable.DECIMAL),
        ("4521,7", Unreadable.DECIMAL),
        ("45,2100", Unreadable.NOT_DIGITS),
        ("4*521", Unreadable.NOT_DIGITS),
        ("+4521", Unreadable.NOT_DIGITS),
        ("٤٥٢١", Unreadable.NOT_DIGITS),
        ("45²", Unreadable.NOT_DIGITS),
        ("😀", Unreadable.NOT_DIGITS),
        ("45\x0021", Unreadable.NOT_DIGITS),
        ("100000", Unreadable.TOO_WIDE),
        ("100,000", Unreadable.TOO_WIDE),
        ("9" * 10_000, Unreadable.TOO_WIDE),
    ],
)
def test_what_is_no_reading_is_told_why(text, why):
    assert parse_reading(text, digits=5) is why


LAST = Reading(4321, date(2024, 3, 1), Mark.CUSTOMER)
TODAY = date(2024, 3, 31)
# Thirty days at ten units a day: 300 expected, low below 120, high above 750, kept above 3,000.
CASE = Case(
    value=4621, read_on=TODAY, today=TODAY, meter=Meter("KP1000001", digits=5), last=LAST, daily_average=Decimal(10)
)


@pytest.mark.parametrize(
    ("present", "expected"),
    [
        (4621, Accepted(Decimal(300))),
        (4321 + 120, Accepted(Decimal(120))),
        (4321 + 119, NeedsConfirmation(Question.LOW, Decimal(119))),
        (4321 + 750, Accepted(Decimal(750))),
        (4321 + 751, NeedsConfirmation(Question.HIGH, Decimal(751))),
        (4321 + 3000, NeedsConfirmation(Question.HIGH, Decimal(3000))),
        (4321 + 3001, Kept(Decimal(3001))),
        (4321, NeedsConfirmation(Question.HOUSE_EMPTY, Decimal(0))),
        (4320, RefusedReading(Reason.LOWER_THAN_LAST)),
        (0, RefusedReading(Reason.LOWER_THAN_LAST)),
        (100_000, RefusedReading(Reason.TOO_WIDE)),
        (-1, RefusedReading(Reason.TOO_WIDE)),
    ],
)
def test_a_reading_is_judged_by_what_the_customer_usually_uses(present, expected):
    assert verdict(replace(CASE, value=present)) == expected


def test_an_unusual_reading_typed_twice_is_billed_and_verified_later():
    high = replace(CASE, value=5321, typed_before=5321)
    low = replace(CASE, value=4322, typed_before=4322)
    assert verdict(high) == Accepted(Decimal(1000), flag=Question.HIGH)
    assert verdict(low) == Accepted(Decimal(1), flag=Question.LOW)


def test_an_unusual_reading_typed_differently_is_asked_for_again():
    assert verdict(replace(CASE, value=5322, typed_before=5321)) == NeedsConfirmation(Question.HIGH, Decimal(1001))


def test_a_usual_reading_after_an_unusual_one_is_billed_without_a_flag():
    assert verdict(replace(CASE, typed_before=5321)) == Accepted(Decimal(300))


def test_typing_an_impossible_reading_twice_does_not_bill_it():
    assert verdict(replace(CASE, value=9000, typed_before=9000)) == Kept(Decimal(4679))


def test_a_house_confirmed_empty_gets_a_bill_of_nothing():
    assert verdict(replace(CASE, value=4321, confirmed=frozenset({Question.HOUSE_EMPTY}))) == Accepted(Decimal(0))


def test_a_late_reading_is_judged_by_its_days():
    late = LAST.read_on + timedelta(days=300)
    assert verdict(replace(CASE, value=7321, read_on=late, today=late)) == Accepted(Decimal(3000))


@pytest.mark.parametrize("average", [None, Decimal(0)])
def test_a_customer_without_history_is_not_billed_for_a_digit_too_many(average):
    newcomer = replace(CASE, daily_average=average)
    assert verdict(replace(newcomer, value=4322)) == Accepted(Decimal(1))
    assert verdict(replace(newcomer, value=7321)) == Accepted(Decimal(3000))
    assert verdict(replace(newcomer, value=7322)) == NeedsConfirmation(Question.HIGH, Decimal(3001))
    assert verdict(replace(newcomer, value=46210)) == Kept(Decimal(41889))


def test_the_window_opens_25_days_after_the_last_reading_and_says_so():
    opens_on = date(2024, 3, 26)
    assert window_opens_on(LAST, ReadingRules()) == opens_on
    assert verdict(replace(CASE, read_on=opens_on, today=opens_on)) == Accepted(Decimal(300))
    early = replace(CASE, read_on=date(2024, 3, 25), today=date(2024, 3, 25))
    assert verdict(early) == RefusedReading(Reason.TOO_EARLY, opens_on)


def test_a_region_may_set_its_own_window():
    day = date(2024, 3, 11)
    case = replace(CASE, read_on=day, today=day, value=4421, rules=ReadingRules(window_days=10))
    assert verdict(case) == Accepted(Decimal(100))


TODAYS = Reading(4621, TODAY, Mark.CUSTOMER)


def test_the_same_reading_on_the_same_day_shows_the_bill_already_made():
    assert verdict(replace(CASE, last=TODAYS, before=LAST)) == Repeated()
    assert verdict(replace(CASE, last=TODAYS)) == Repeated()


def test_another_reading_on_the_same_day_corrects_the_first():
    correction = replace(CASE, value=4601, last=TODAYS, before=LAST)
    assert correction.previous is LAST
    assert verdict(correction) == Accepted(Decimal(280))
    assert verdict(replace(correction, value=4320)) == RefusedReading(Reason.LOWER_THAN_LAST)


def test_a_correction_is_open_the_next_morning_too_while_its_hours_last():
    morning = TODAY + timedelta(days=1)
    correction = replace(CASE, value=4601, last=TODAYS, before=LAST, read_on=morning, today=morning)
    assert verdict(correction) == Accepted(Decimal(280))


def test_what_can_no_longer_be_corrected_waits_for_the_next_window():
    later = replace(CASE, value=4601, last=TODAYS)
    assert verdict(later) == RefusedReading(Reason.TOO_EARLY, TODAY + timedelta(days=25))


def test_a_technicians_reading_of_today_is_not_the_customers_to_repeat():
    actual = Reading(4621, TODAY, Mark.ACTUAL)
    assert verdict(replace(CASE, last=actual)) == RefusedReading(Reason.TOO_EARLY, TODAY + timedelta(days=25))


def test_a_reading_is_dated_neither_in_the_future_nor_before_the_last_bill():
    assert verdict(replace(CASE, read_on=TODAY + timedelta(days=1))) == RefusedReading(Reason.IN_THE_FUTURE)
    assert verdict(replace(CASE, read_on=date(2024, 2, 29))) == RefusedReading(Reason.BEFORE_LAST)


NEAR_THE_END = replace(CASE, last=Reading(99_900, date(2024, 3, 1), Mark.CUSTOMER), value=200)


def test_a_roll_over_counts_once_the_customer_confirms_it():
    assert verdict(NEAR_THE_END) == NeedsConfirmation(Question.ROLLED_OVER, Decimal(300))
    confirmed = replace(NEAR_THE_END, confirmed=frozenset({Question.ROLLED_OVER}))
    assert verdict(confirmed) == Accepted(Decimal(300), rolled_over=True)


def test_a_high_use_over_a_roll_over_is_typed_again_too():
    case = replace(NEAR_THE_END, value=900, confirmed=frozenset({Question.ROLLED_OVER}))
    assert verdict(case) == NeedsConfirmation(Question.HIGH, Decimal(1000))
    assert verdict(replace(case, typed_before=900)) == Accepted(Decimal(1000), rolled_over=True, flag=Question.HIGH)


@pytest.mark.parametrize(
    ("last", "present"),
    [(89_999, 10), (99_900, 2901), (99_900, 99_899), (95_000, 9_530)],
)
def test_a_misread_is_never_taken_for_a_roll_over(last, present):
    yes_to_all = frozenset(Question)
    case = replace(CASE, last=replace(LAST, value=last), value=present, confirmed=yes_to_all, typed_before=present)
    assert verdict(case) == RefusedReading(Reason.LOWER_THAN_LAST)


def test_a_technicians_reading_counts_on_any_day_and_of_any_height_that_somebody_is_sure_of():
    high = replace(CASE, value=54_321, read_on=date(2024, 3, 2))
    assert technicians_verdict(high) == NeedsConfirmation(Question.EXTREME, Decimal(50_000))
    sure = replace(high, confirmed=frozenset({Question.EXTREME}))
    assert technicians_verdict(sure) == Accepted(Decimal(50_000))
    assert technicians_verdict(replace(CASE, value=4321)) == Accepted(Decimal(0))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"value": 4320}, Reason.LOWER_THAN_LAST),
        ({"value": 100_000}, Reason.TOO_WIDE),
        ({"read_on": TODAY + timedelta(days=1)}, Reason.IN_THE_FUTURE),
        ({"read_on": date(2024, 2, 1)}, Reason.BEFORE_LAST),
    ],
)
def test_a_technicians_reading_out_of_order_is_refused(change, reason):
    assert technicians_verdict(replace(CASE, **change)) == RefusedReading(reason)
