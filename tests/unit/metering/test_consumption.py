"""What a customer uses a day, beside the year before, and the word before it becomes dearer."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.metering.consumption import Trend, Usage, trends
from domain.services.billing.watch_consumption import DearerBand, dearer_band_ahead, foresee_cost
from domain.values.periods import Period
from tests.support.terms import TERMS, customer

TODAY = date(2026, 2, 20)


def usage(starts_on, days, units):
    return Usage(starts_on, starts_on + timedelta(days=days), Decimal(units))


JANUARY = usage(date(2026, 1, 2), 30, 96)
A_YEAR_BEFORE = usage(date(2025, 1, 8), 28, 56)


@pytest.mark.parametrize(("days", "units", "per_day"), [(30, 96, "3.2"), (28, 0, "0.0"), (0, 5, "5.0")])
def test_units_a_day_are_said_to_one_decimal(days, units, per_day):
    assert usage(date(2026, 1, 1), days, units).per_day == Decimal(per_day)


def test_a_period_is_seen_beside_the_one_that_held_its_middle_a_year_before():
    assert trends([JANUARY, A_YEAR_BEFORE], 1) == (Trend(JANUARY, A_YEAR_BEFORE),)
    assert trends([JANUARY, A_YEAR_BEFORE], 1)[0].change_percent == 60


@pytest.mark.parametrize("before", [None, usage(date(2025, 1, 8), 28, 0)])
def test_without_use_a_year_before_there_is_no_percentage(before):
    assert Trend(JANUARY, before).change_percent is None


def test_the_newest_periods_are_shown():
    months = [usage(date(2026, month, 1), 28, month) for month in range(12, 0, -1)]
    assert [trend.usage.units for trend in trends(months, 6)] == [12, 11, 10, 9, 8, 7]


def test_a_customer_about_to_slip_into_a_dearer_band_is_told_how_many_units_are_left():
    # Usual use 95; with 300 - 99 - 98 = 103 left it is fine, with 110 and 108 only 82 are.
    assert dearer_band_ahead(customer(99, 98, 88), TODAY, TERMS) is None
    assert dearer_band_ahead(customer(110, 108, 67), TODAY, TERMS) == DearerBand(82)


def test_the_first_threshold_is_watched_too():
    assert dearer_band_ahead(customer(34, 33, 20), TODAY, TERMS) == DearerBand(23)


@pytest.mark.parametrize(
    "account", [customer(400, 400, 400), customer(), customer(20, 20, 20), customer(95, category="PP")]
)
def test_who_is_in_the_dearest_band_or_far_from_the_next_is_not_warned(account):
    assert dearer_band_ahead(account, TODAY, TERMS) is None


@pytest.mark.parametrize(
    ("account", "units"),
    [
        (customer(0, 0), 0),
        (customer(0, 0, 90), 0),
        (replace(customer(0, 0), average_units=Decimal(90)), 0),
        (replace(customer(0), average_units=Decimal(90)), 0),
        (replace(customer(), average_units=Decimal(90)), 90),
        (customer(60), 60),
        (customer(120, 60, 60), 120),
        (replace(customer(), periods=(Period(Decimal(10), 5), Period(Decimal(50), 25), Period(Decimal(900), 30))), 60),
        (replace(customer(), periods=(Period(Decimal(240), 60), Period(Decimal(900), 30))), 120),
    ],
)
def test_the_pace_is_that_of_the_newest_bills_that_make_a_month(account, units):
    foreseen = foresee_cost(account, TODAY, TERMS)
    assert foreseen.units == units
    assert (foreseen.cents == 0) == (units == 0)


def test_without_any_use_known_nothing_is_foreseen():
    assert foresee_cost(customer(), TODAY, TERMS) is None
    assert foresee_cost(customer(95, category="PP"), TODAY, TERMS) is None
