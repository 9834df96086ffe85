"""What operators type as a number is that number, or none: nothing that they type is more than anything counts with."""

from decimal import Decimal

import pytest

from domain.metering.meters import parse_multiplier
from domain.values.numbers import parse_decimal, parse_id

NO_NUMBER = (
    "", " ", "nan", "NaN", "sNaN", "inf", "-inf", "Infinity", "1e9", "1E+999999999", "1_000", "²", "٣",
    "３", "½", "0x10",
    "--1", "-1", "+1", "1,5", "1.", ".5", "1.2.3", "9" * 5_000, "1 000", "1\n2", "\0", "one",
)  # fmt: skip


@pytest.mark.parametrize("typed", NO_NUMBER)
def test_what_is_no_number_is_none(typed):
    assert parse_decimal(typed, 3) is None
    assert parse_id(typed) is None
    assert parse_multiplier(typed) is None


def test_a_number_is_what_its_figures_say():
    assert (parse_decimal(" 0.80 ", 6), parse_decimal("12", 2)) == (Decimal("0.80"), Decimal(12))
    assert parse_decimal("0.8001", 3) is None
    assert (parse_id("125"), parse_id("9" * 18), parse_id("9" * 19)) == (125, 10**18 - 1, None)


def test_a_multiplier_is_above_0_and_below_a_million():
    assert (parse_multiplier("40"), parse_multiplier("0.125")) == (Decimal(40), Decimal("0.125"))
    assert [parse_multiplier(typed) for typed in ("0", "0.000", "1000000", "0.0001")] == [None] * 4
