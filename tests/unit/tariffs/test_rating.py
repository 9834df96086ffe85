from datetime import date
from decimal import Decimal

import pytest

from domain.errors import InvalidInput, NotFound
from domain.tariffs.rating import Charges, as_json, part_of_month, parts_for, rate
from domain.tariffs.tariffs import Band, Levy, MonthlyValue, TariffVersion, tariff_book
from domain.values.periods import Month
from tests.support.project_tariffs import project_book


def test_a_quote_reads_as_the_interface_says():
    quote = as_json(charges("DC", 2, ("2024-01", "60"), ("2024-02", "20.5")))
    assert quote["lines"][:3] == [
        line("CONSUMPTION", "2024-01", "60", "16.58", "994.80"),
        line("CONSUMPTION", "2024-02", "20.5", "16.58", "339.89"),
        line("FEC", "2024-01", "60", "4.33", "259.80"),
    ]
    assert quote["lines"][-3:] == [
        line("REP", None, "1334.69", "0.05", "66.73"),
        line("VAT", None, "1679.36", "0.16", "268.70"),
        line("ROUNDING", None, None, None, "0.49"),
    ]
    assert quote["total"] == "2503.00"


def test_rates_are_printed_as_they_were_published():
    rates = {each["code"]: each["rate"] for each in as_json(charges("SC", 3, ("2023-04", "10")))["lines"]}
    assert rates["WRA"] == "0.00675"
    assert rates["FEC"] == "3.90"


def test_a_bill_over_a_tariff_change_takes_each_months_own_rates():
    lines = charges("SC", 3, ("2023-03", "150"), ("2023-04", "140.5"), ("2023-05", "160")).lines
    assert [(each.period, each.rate, each.amount) for each in lines if each.code == "CONSUMPTION"] == [
        ("2023-03", Decimal("12.40"), 186000),
        ("2023-04", Decimal("20.18"), 283529),
        ("2023-05", Decimal("20.18"), 322880),
    ]
    assert [each.rate for each in lines if each.code == "FERFA"] == [
        Decimal("2.1629"),
        Decimal("0.9646"),
        Decimal("0.8359"),
    ]
    (rep,) = [each for each in lines if each.code == "REP"]
    assert (rep.quantity, rep.amount) == (Decimal("7924.09"), 39620)


def test_vat_whose_rate_changed_within_the_period_is_one_line_for_each_rate():
    book = tariff_book([version(date(2020, 4, 1), "0.14"), version(date(2021, 1, 1), "0.16")], values("2020-12"))
    parts = [part_of_month(Month("2020-12"), Decimal(10)), part_of_month(Month("2021-01"), Decimal(20))]
    taxes = [(each.quantity, each.rate, each.amount) for each in rate(book, "DC", 2, parts).lines if each.code == "VAT"]
    assert taxes == [(Decimal(120), Decimal("0.14"), 1680), (Decimal(240), Decimal("0.16"), 3840)]


def test_a_value_not_yet_published_is_carried_forward_on_its_own_and_says_so():
    carried = {each.code: each.carried_from for each in charges("DC", 2, ("2024-06", "10")).lines}
    assert carried["FEC"] is None
    assert carried["INFA"] is None, "the half-year's value was published in January"
    assert {each.code: each.carried_from for each in charges("DC", 2, ("2024-07", "10")).lines} == {
        "CONSUMPTION": None,
        "FEC": "2024-06",
        "FERFA": "2024-06",
        "INFA": "2024-02",
        "WRA": "2024-06",
        "EPRA": None,
        "REP": None,
        "VAT": None,
        "ROUNDING": None,
    }


def test_a_tariff_holds_until_the_next_one():
    consumption = charges("DC", 2, ("2031-05", "10")).lines[0]
    assert consumption.rate == Decimal("16.50")


@pytest.mark.parametrize("parts", [(), (("2024-01", "0"),), (("2024-01", "0"), ("2024-02", "0.00"))])
def test_no_units_cost_nothing(parts):
    assert charges("DC", 2, *parts) == Charges((), 0)


def test_a_part_without_units_has_no_lines():
    assert charges("DC", 2, ("2024-01", "0"), ("2024-02", "20")) == charges("DC", 2, ("2024-02", "20"))


@pytest.mark.parametrize(
    ("category", "band", "month", "units", "code"),
    [
        ("DC", 2, "2020-01", "10", "no_tariff"),
        ("EM", 2, "2022-01", "10", "no_rate"),
        ("XX", 2, "2024-01", "10", "no_rate"),
        ("DC", 4, "2024-01", "10", "no_band"),
        ("DC", 0, "2024-01", "10", "no_band"),
        ("DC", 2, "2024-01", "-1", "negative_units"),
    ],
)
def test_what_cannot_be_billed_is_refused_with_its_reason(category, band, month, units, code):
    with pytest.raises((NotFound, InvalidInput)) as refused:
        charges(category, band, (month, units))
    assert refused.value.code == code


def test_a_month_before_the_first_published_value_is_refused():
    book = tariff_book([version(date(2020, 1, 1), "0.14")], values("2020-12"))
    with pytest.raises(NotFound) as refused:
        rate(book, "DC", 2, [part_of_month(Month("2020-11"), Decimal(1))])
    assert refused.value.code == "no_monthly_value"


def test_a_period_in_one_tariff_takes_the_values_of_its_readings_month():
    (part,) = parts_for(project_book(), date(2024, 1, 20), date(2024, 2, 19), Decimal(90))
    assert (part.month, part.units) == ("2024-02", 90)


def test_a_period_over_a_tariff_change_is_cut_by_days_under_one_months_values():
    parts = parts_for(project_book(), date(2023, 3, 11), date(2023, 4, 10), Decimal(100))
    assert [(each.month, each.units, each.starts) for each in parts] == [
        ("2023-04", Decimal("70.00"), date(2023, 3, 11)),
        ("2023-04", Decimal("30.00"), date(2023, 4, 1)),
    ]
    lines = rate(project_book(), "SC", 3, parts).lines
    assert [each.amount for each in lines if each.code == "CONSUMPTION"] == [86800, 60540]
    assert {each.rate for each in lines if each.code == "FEC"} == {Decimal("3.90")}


def test_the_day_a_tariff_begins_is_the_first_at_its_rate():
    assert len(parts_for(project_book(), date(2023, 3, 2), date(2023, 4, 1), Decimal(100))) == 1
    assert len(parts_for(project_book(), date(2023, 4, 1), date(2023, 5, 1), Decimal(100))) == 1


def test_forty_five_days_are_one_period_and_forty_six_are_cut_into_months():
    assert len(parts_for(project_book(), date(2024, 1, 10), date(2024, 2, 24), Decimal(46))) == 1
    parts = parts_for(project_book(), date(2024, 1, 10), date(2024, 2, 25), Decimal(46))
    assert [(each.month, each.units) for each in parts] == [("2024-01", 22), ("2024-02", 24)]


def test_a_long_gap_is_cut_at_months_and_tariffs():
    parts = parts_for(project_book(), date(2023, 2, 15), date(2023, 5, 1), Decimal(75))
    assert [(each.month, each.units) for each in parts] == [("2023-02", 14), ("2023-03", 31), ("2023-04", 30)]


def test_two_readings_on_one_day_are_one_part():
    (part,) = parts_for(project_book(), date(2024, 1, 10), date(2024, 1, 10), Decimal(3))
    assert part.units == 3


def test_a_reading_before_the_last_one_is_refused():
    with pytest.raises(InvalidInput) as refused:
        parts_for(project_book(), date(2024, 1, 10), date(2024, 1, 9), Decimal(3))
    assert refused.value.code == "reading_before_last"


def charges(category, band, *parts):
    return rate(project_book(), category, band, [part_of_month(Month(month), Decimal(units)) for month, units in parts])


def line(code, period, quantity, rate, amount):
    return {
        "code": code,
        "period": period,
        "quantity": quantity,
        "rate": rate,
        "amount": amount,
        "carried_from": None,
    }


def version(valid_from, vat):
    levies = (
        Levy("EPRA", Decimal("0.03"), ("UNITS",)),
        Levy("REP", Decimal("0.05"), ("CONSUMPTION",)),
        Levy("VAT", Decimal(vat), ("CONSUMPTION", "FEC")),
    )
    return TariffVersion(valid_from, {"DC": (Band(3, None, Decimal(10)),)}, levies)


def values(month):
    return [MonthlyValue(Month(month), code, Decimal(2)) for code in ("FEC", "FERFA", "INFA", "WRA")]
