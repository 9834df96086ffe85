"""Amounts in shillings as files write them. What can be read in two ways is not read."""

import re
from decimal import Decimal

from domain.values.money import cents

_BLANKS = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_NOTHING = {"", "-", "\u2013", "\u2014"}
_WHOLE = r"\d{1,3}(?:,\d{3}){1,3}|\d{1,3}(?: \d{3}){1,3}|\d{1,12}"
_AMOUNT = re.compile(rf"(?:(?:KES|KSHS?|SH)\.?\s?)?(-?)({_WHOLE})(?:\.(\d{{1,2}}))?", re.ASCII | re.IGNORECASE)


def read_cents(written: str) -> int:
    """Cents of `1250`, `1,250.00`, `1 250.00`, `KES 1,250`; none of an empty cell and of a dash.

    Raises `ValueError` for others: `2.400,00` and `12,50` are not guessed at.
    """
    text = _BLANKS.sub(" ", written).strip()
    if text in _NOTHING:
        return 0
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise ValueError(written)
    sign, whole, fraction = found.groups()
    return cents(Decimal(f"{sign}{re.sub('[, ]', '', whole)}.{fraction or 0}"))
