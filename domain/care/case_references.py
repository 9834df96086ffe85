"""Reference numbers for what a customer has sent in: short enough to be read out, and hard to mistype.

A letter says what it is, the last digit is a Damm check digit: every wrong digit and every swapped pair is noticed.
`T000-0125` is outage ticket 12. No account number begins with a letter, so that neither is taken for the other.
"""

import re

from stdnum import damm

from domain.accounts.identifiers import letters_as_digits
from domain.values.gsm7 import plain

TICKET, QUERY, APPLICATION, DATA, PLANNED_WORK, VISIT, RECOVERY = "T", "Q", "A", "D", "P", "V", "R"

_FEWEST_DIGITS = 6
_AFTER_THE_DASH = 4
_TYPED = re.compile(r"([A-Z])([0-9]{7,18})")


def reference(letter: str, serial: int) -> str:
    """The reference of the thing with this serial number."""
    digits = f"{serial:0{_FEWEST_DIGITS}d}"
    checked = digits + str(damm.calc_check_digit(digits))
    return f"{letter}{checked[:-_AFTER_THE_DASH]}-{checked[-_AFTER_THE_DASH:]}"


def parse_reference(letter: str, typed: str) -> int | None:
    """The serial number that a reference of this letter names; None where it is none, or mistyped."""
    written = re.sub(r"[\s./-]", "", plain(typed)).upper()
    match = _TYPED.fullmatch(written[:1] + letters_as_digits(written[1:]))
    if match is None or match[1] != letter or not damm.is_valid(match[2]):
        return None
    return int(match[2][:-1])
