"""Amounts of a quotation, as they are written in Kenya."""

import pytest

from domain.connections.amounts import quote_line, quoted_cents
from domain.errors import InvalidInput


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("34,980", 3_498_000), ("KES 34980.5", 3_498_050), ("Ksh. 500", 50_000), ("500/=", 50_000), ("Sh 500/-", 50_000)],
)
def test_an_amount_is_understood_however_it_is_written(typed, cents):
    assert quoted_cents(typed) == cents


@pytest.mark.parametrize("typed", ["", "KES", "34.980", "34 980", "5.", "1e5", "٣٤", "-1", "9" * 12, "5/=5"])
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(InvalidInput, match="Not an amount"):
        quoted_cents(typed)


def test_a_line_is_words_and_an_amount():
    assert quote_line("Meter deposit = 2,500").cents == 250_000
    with pytest.raises(InvalidInput, match="A line is words"):
        quote_line("=2500")
