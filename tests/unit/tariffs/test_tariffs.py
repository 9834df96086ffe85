from datetime import date
from decimal import Decimal

import pytest

from domain.tariffs.tariffs import average_use, choose_band, units_before_dearer_band
from domain.values.periods import Period
from tests.support.project_tariffs import project_book

TODAY = project_book().version_on(date(2026, 3, 1))
TWO_RATES = project_book().version_on(date(2022, 6, 1))


@pytest.mark.parametrize(
    ("average", "band"), [("0", 1), ("30", 1), ("30.01", 2), ("100", 2), ("100.01", 3), ("5000", 3)]
)
def test_the_average_use_chooses_the_band_and_a_limit_belongs_to_the_lower(average, band):
    assert choose_band(TODAY, "DC", Decimal(average), 2) == band


def test_the_average_is_of_three_periods_each_as_thirty_days():
    periods = [Period(Decimal(62), 31), Period(Decimal(29), 29), Period(Decimal(30), 30)]
    assert average_use(periods) == 40
    assert average_use([*periods, Period(Decimal(9000), 30)]) == 40


def test_a_customer_without_three_periods_gets_the_band_of_the_setting():
    average = average_use([Period(Decimal(500), 30)] * 2)
    assert average is None
    assert choose_band(TODAY, "DC", average, 2) == 2


@pytest.mark.parametrize(("category", "rates"), [("DC", ["7.70", "7.70", "12.60"]), ("SC", ["7.70", "7.70", "12.40"])])
def test_where_a_tariff_has_two_rates_lifeline_and_ordinary_one_share_the_lower(category, rates):
    assert [TWO_RATES.rate(category, band) for band in (1, 2, 3)] == [Decimal(rate) for rate in rates]


def test_a_category_with_one_rate_has_it_in_every_band():
    assert {TODAY.rate("EM", band) for band in (1, 2, 3)} == {Decimal("16.00")}


def test_the_warning_names_the_units_left_before_a_dearer_band():
    last_two = [Period(Decimal(28), 30), Period(Decimal(22), 30)]
    assert units_before_dearer_band(TODAY, "DC", 1, last_two) == 40
    assert average_use([Period(Decimal(40), 30), *last_two]) == 30
    assert units_before_dearer_band(TODAY, "DC", 1, last_two, days=15) == 20


def test_a_customer_who_slips_whatever_is_used_has_no_units_left():
    assert units_before_dearer_band(TODAY, "DC", 1, [Period(Decimal(80), 30)] * 2) == 0


@pytest.mark.parametrize(("version", "category", "band"), [(TODAY, "DC", 3), (TODAY, "EM", 1), (TWO_RATES, "SC", 3)])
def test_nobody_is_warned_of_a_band_that_is_not_dearer(version, category, band):
    assert units_before_dearer_band(version, category, band, [Period(Decimal(10), 30)] * 2) is None


def test_a_shared_rate_is_warned_of_at_its_end():
    assert units_before_dearer_band(TWO_RATES, "DC", 1, [Period(Decimal(90), 30)] * 2) == 120


def test_a_new_customer_is_not_warned():
    assert units_before_dearer_band(TODAY, "DC", 1, [Period(Decimal(10), 30)]) is None


def test_changes_are_those_after_one_reading_and_before_the_next():
    changes = project_book().changes_between
    assert changes(date(2023, 4, 1), date(2024, 7, 1)) == [date(2023, 7, 1)]
    assert changes(date(2023, 3, 31), date(2024, 7, 2)) == [date(2023, 4, 1), date(2023, 7, 1), date(2024, 7, 1)]
