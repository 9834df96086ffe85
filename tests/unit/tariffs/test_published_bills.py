"""What Kenya Power's customers were really charged, as newspapers and bills printed it, line by line.

W4 to W6: tokens of 3 January, 11 January and 8 February 2024 (KES 250 each). W7: 13 April 2023 (KES 1,000; its charges
as computed from two publications). W8: a lifeline token of 2022 (KES 1,000). W12: 2 and 10 October 2023 (KES 200 each).
"""

from decimal import Decimal

import pytest

from domain.tariffs.rating import part_of_month, rate
from domain.values.money import cents
from domain.values.periods import Month
from tests.support.project_tariffs import project_book

A_CENT, TWO_CENTS, A_SHILLING = 1, 2, 100
BILLS = {
    "W4": ("2023-12", "8.87", 2),
    "W5": ("2024-01", "7.82", 2),
    "W6": ("2024-02", "8.77", 2),
    "W7": ("2023-04", "38.32", 2),
    "W8": ("2022-06", "62.72", 1),
    "W12, 2 October": ("2023-09", "7.52", 2),
    "W12, 10 October": ("2023-10", "7.10", 2),
}
LINES = [
    ("W4", "CONSUMPTION", "147.06", A_CENT),
    ("W4", "FEC", "35.31", A_CENT),
    ("W4", "FERFA", "28.11", A_CENT),
    ("W4", "EPRA", "0.70", A_CENT),
    ("W4", "WRA", "0.14", A_CENT),
    ("W4", "REP", "7.35", A_CENT),
    ("W4", "VAT", "29.18", A_CENT),
    ("W5", "CONSUMPTION", "129.66", A_CENT),
    ("W5", "FEC", "33.85", A_CENT),
    ("W5", "FERFA", "50.53", A_CENT),
    ("W5", "EPRA", "0.62", A_CENT),
    ("W5", "WRA", "0.11", A_CENT),
    ("W5", "REP", "6.48", A_CENT),
    ("W5", "VAT", "26.15", A_CENT),
    ("W6", "CONSUMPTION", "145.41", A_CENT),
    ("W6", "FEC", "36.30", A_CENT),
    ("W6", "FERFA", "28.22", TWO_CENTS),
    ("W6", "EPRA", "0.70", A_CENT),
    ("W6", "WRA", "0.11", A_CENT),
    ("W6", "REP", "7.27", A_CENT),
    ("W6", "VAT", "29.07", A_CENT),
    ("W7", "CONSUMPTION", "624.61", A_CENT),
    ("W7", "FEC", "149.45", A_CENT),
    ("W7", "FERFA", "36.96", A_CENT),
    ("W7", "INFA", "32.57", A_CENT),
    ("W7", "WRA", "0.26", A_CENT),
    ("W7", "EPRA", "1.15", A_CENT),
    ("W7", "REP", "31.23", A_CENT),
    ("W7", "VAT", "123.85", A_CENT),
    ("W8", "CONSUMPTION", "483.19", A_SHILLING),
    ("W8", "FEC", "290.00", A_SHILLING),
    ("W8", "VAT", "123.00", A_SHILLING),
    ("W12, 2 October", "FEC", "31.28", A_CENT),
    ("W12, 2 October", "EPRA", "0.60", A_CENT),
    ("W12, 2 October", "REP", "6.23", A_CENT),
    ("W12, 10 October", "FEC", "35.07", A_CENT),
    ("W12, 10 October", "EPRA", "0.56", A_CENT),
    ("W12, 10 October", "REP", "5.88", A_CENT),
]


@pytest.mark.parametrize(("bill", "code", "published", "tolerance"), LINES)
def test_a_line_is_what_was_published(bill, code, published, tolerance):
    (line,) = [line for line in charges(bill).lines if line.code == code]
    assert abs(line.amount - cents(Decimal(published))) <= tolerance


@pytest.mark.parametrize(("bill", "paid"), [("W4", 25000), ("W5", 25000), ("W6", 25000), ("W7", 100000)])
def test_the_total_is_what_was_paid(bill, paid):
    assert charges(bill).total == paid


def charges(bill):
    month, units, band = BILLS[bill]
    return rate(project_book(), "DC", band, [part_of_month(Month(month), Decimal(units))])
