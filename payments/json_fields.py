"""What providers write, read carefully: numbers that come as text, text that comes as numbers, and what is no JSON."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from domain.errors import InvalidInput
from domain.values.money import cents
from domain.values.periods import NAIROBI

MAX_TEXT_LENGTH = 200
FIRST_YEAR, LAST_YEAR = 2007, 2200  # M-Pesa began in the first of them
MAX_DIGITS = 12
_BEHIND = "\x00 \t\r\n"
_STAMP = "%Y%m%d%H%M%S"
_CENT = Decimal("0.01")
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")


def read_json(body: bytes) -> Mapping[str, Any]:
    """The object in a body, its fractions as Decimal. Raises `InvalidInput` when there is none.

    Not strict: a control character in what a payer typed, a name in another encoding or what stands behind the body is
    no reason to lose the payment.
    """
    try:
        written = body.decode(json.detect_encoding(body), "replace").rstrip(_BEHIND)
        data = json.loads(written, parse_float=Decimal, strict=False)
    except (ValueError, RecursionError) as error:
        raise InvalidInput("The body is no JSON", "not_understood") from error
    return part(data)


def part(data: Any, *names: str) -> Mapping[str, Any]:
    """The object under these names. Raises `InvalidInput` when it is none."""
    for name in names:
        data = data.get(name) if isinstance(data, Mapping) else None
    if not isinstance(data, Mapping):
        raise InvalidInput(f"No object {'.'.join(names)}", "not_understood")
    return data


def text(data: Mapping[str, Any], name: str) -> str:
    """A short text or number as text that can be stored: without NUL, and half an emoji is a question mark. Empty where
    it is missing or something else.
    """
    return _text_of(data.get(name)) or ""


def said_text(data: Mapping[str, Any], name: str) -> str:
    """The same, where empty and not said are not the same. Raises `InvalidInput` when it is missing or no text."""
    said = _text_of(data.get(name))
    if said is None:
        raise InvalidInput(f"No text {name}", "not_understood")
    return said


def shillings(data: Mapping[str, Any], name: str) -> int:
    """Cents of an amount in shillings: `5`, `5.00`, `"5.00"`. Raises `InvalidInput` with `not_an_amount`."""
    amount = _amount(data, name)
    if amount is None or amount != amount.quantize(_CENT):
        raise InvalidInput(f"{name} is no amount", "not_an_amount")
    return cents(amount)


def subunits_if_any(data: Mapping[str, Any], name: str) -> int | None:
    """A number of cents: `50000`, `50000.0`, `"50000"`, `"50000.00"`, `"50,000"`; None for none, and for nought."""
    amount = _amount(data, name)
    return int(amount) if amount is not None and amount > 0 and amount == int(amount) else None


def _amount(data: Mapping[str, Any], name: str) -> Decimal | None:
    """A comma stands before three digits only: of `2.400,00` nobody can say how much it is."""
    written = text(data, name)
    if "," in written and not _GROUPED.fullmatch(written):
        return None
    try:
        amount = Decimal(written.replace(",", ""))
    except InvalidOperation:
        return None
    return amount if _is_measurable(amount) else None


def nairobi_stamp(written: str) -> datetime | None:
    """The instant of `YYYYMMDDHHMMSS`, local time of Kenya; None where it is none. A year that no payment can have
    becomes the first or the last that one can: far from any time of ours, too.
    """
    try:
        stamp = datetime.strptime(written, _STAMP).replace(tzinfo=NAIROBI)
        return stamp.replace(year=min(max(stamp.year, FIRST_YEAR), LAST_YEAR)).astimezone(UTC)
    except ValueError:
        return None


def iso_instant(written: str) -> datetime | None:
    """The instant of an ISO 8601 text that names its time zone; None where it is none."""
    try:
        instant = datetime.fromisoformat(written)
    except ValueError:
        return None
    return _believable(instant) if instant.tzinfo else None


def to_nairobi_stamp(instant: datetime) -> str:
    return instant.astimezone(NAIROBI).strftime(_STAMP)


def _text_of(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
        return None
    written = _digits_or_text(value).encode("utf-8", "replace").decode()
    return written.replace("\x00", "").strip()[:MAX_TEXT_LENGTH]


def _believable(instant: datetime) -> datetime | None:
    return instant.astimezone(UTC) if FIRST_YEAR <= instant.year <= LAST_YEAR else None


def _digits_or_text(value: str | int | Decimal) -> str:
    return f"{value:f}" if isinstance(value, Decimal) and _is_measurable(value) else str(value)


def _is_measurable(number: Decimal) -> bool:
    """Whether it is written with a few digits: `1e999999999` would take a gigabyte."""
    return number.is_finite() and abs(number.adjusted()) <= MAX_DIGITS
