"""What providers write, read carefully: numbers that come as text, text that comes as numbers, and what is no JSON."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from domain.errors import InvalidInput
from domain.money import cents
from domain.periods import NAIROBI

LONGEST_TEXT = 200
_STAMP = "%Y%m%d%H%M%S"


def read_json(body: bytes) -> Mapping[str, Any]:
    """The object in a body, its fractions as Decimal. Raises `InvalidInput` when there is none."""
    try:
        data = json.loads(body, parse_float=Decimal)
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
    """A short text or number as text, without NUL; empty where it is missing or something else."""
    value = data.get(name)
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
        return ""
    return _digits_or_text(value).replace("\x00", "").strip()[:LONGEST_TEXT]


def shillings(data: Mapping[str, Any], name: str) -> int:
    """Cents of an amount in shillings: `5`, `5.00`, `"5.00"`. Raises `InvalidInput` with `not_an_amount`."""
    try:
        amount = Decimal(text(data, name).replace(",", ""))
    except InvalidOperation as error:
        raise InvalidInput(f"{name} is no amount", "not_an_amount") from error
    if not amount.is_finite() or abs(amount) >= Decimal("1e12"):
        raise InvalidInput(f"{name} is no amount", "not_an_amount")
    return cents(amount)


def nairobi_stamp(written: str) -> datetime | None:
    """The instant of `YYYYMMDDHHMMSS`, local time of Kenya; None where it is none."""
    try:
        return datetime.strptime(written, _STAMP).replace(tzinfo=NAIROBI).astimezone(UTC)
    except ValueError:
        return None


def iso_instant(written: str) -> datetime | None:
    """The instant of an ISO 8601 text that names its time zone; None where it is none."""
    try:
        instant = datetime.fromisoformat(written)
    except ValueError:
        return None
    return instant.astimezone(UTC) if instant.tzinfo else None


def to_nairobi_stamp(instant: datetime) -> str:
    return instant.astimezone(NAIROBI).strftime(_STAMP)


def _digits_or_text(value: str | int | Decimal) -> str:
    return f"{value:f}" if isinstance(value, Decimal) and value.is_finite() else str(value)
