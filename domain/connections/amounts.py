"""Amounts of a quotation as an operator types them: `34980`, `34,980.50`, and lines of words and amount."""

import re
from decimal import Decimal

from domain.connections.applications import QuoteLine
from domain.errors import InvalidInput
from domain.values.gsm7 import transliterate
from domain.values.money import cents

_CURRENCY = re.compile(r"^\s*(?:KES|KSHS?|SHS?)\b\.?|/[=-]\s*$", re.IGNORECASE)
_AMOUNT = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9})(?:\.[0-9]{1,2})?", re.ASCII)


def quoted_cents(typed: str) -> int:
    """Raises `InvalidInput` for what is no amount in shillings."""
    written = _CURRENCY.sub("", typed).strip()
    if not _AMOUNT.fullmatch(written):
        raise InvalidInput(f"Not an amount in shillings: {typed[:30]!r}", "not_an_amount")
    return cents(Decimal(written.replace(",", "")))


def quote_line(typed: str) -> QuoteLine:
    """`Meter deposit=2500`. Raises `InvalidInput` for anything else."""
    text, equals, amount = typed.rpartition("=")
    if not equals or not text.strip():
        raise InvalidInput(f"A line is words and an amount, as Meter deposit=2500, not {typed[:40]!r}", "not_a_line")
    return QuoteLine(" ".join(transliterate(text).split()), quoted_cents(amount))
