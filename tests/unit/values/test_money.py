from decimal import Decimal

import pytest

from domain.values.money import cents, format_kes, format_shillings, whole_shilling


@pytest.mark.parametrize(
    ("shillings", "expected"),
    [("0.005", 1), ("0.0049", 0), ("1.115", 112), ("147.0646", 14706), ("-0.005", -1), ("-0.004", 0), ("0", 0)],
)
def test_half_a_cent_is_rounded_away_from_zero(shillings, expected):
    assert cents(Decimal(shillings)) == expected


@pytest.mark.parametrize(("amount", "expected"), [(99950, 100000), (99949, 99900), (-49, 0), (0, 0), (100, 100)])
def test_a_bill_is_brought_to_the_nearest_shilling(amount, expected):
    assert whole_shilling(amount) == expected


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (125000, "KES 1,250"),
        (125050, "KES 1,250.50"),
        (0, "KES 0"),
        (-8000, "KES -80"),
        (100000005, "KES 1,000,000.05"),
    ],
)
def test_customers_read_shillings_and_cents_only_where_there_are_any(amount, expected):
    assert format_kes(amount) == expected


def test_files_hold_two_decimals():
    assert [format_shillings(each) for each in (99480, 5, -5, -12345678)] == ["994.80", "0.05", "-0.05", "-123456.78"]
