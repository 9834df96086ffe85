"""Numbers as operators type them: figures and a point, and no more of them than anything is counted with."""

import re
from decimal import Decimal

from domain.values.whole_numbers import parse_whole_number

MAX_WHOLE_DIGITS = 9
MAX_ID_DIGITS = 18


def parse_decimal(typed: str, max_decimals: int) -> Decimal | None:
    """The number, never negative; None for all else, such as `nan`, `1e9` or figures of other scripts."""
    written = typed.strip()
    pattern = rf"[0-9]{{1,{MAX_WHOLE_DIGITS}}}(?:\.[0-9]{{1,{max_decimals}}})?"
    return Decimal(written) if re.fullmatch(pattern, written) else None


def parse_id(typed: str) -> int | None:
    """An id in figures; None for all else, such as `²`, figures of other scripts or more of them than an id has."""
    return parse_whole_number(typed.strip(), MAX_ID_DIGITS)
