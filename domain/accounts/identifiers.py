"""Account and meter numbers, as they are written down and as people type them.

An account number is one of
- old: 6-7 digits, `-`, 2 digits (`3500600-01`); the suffix counts the holders of one supply,
- digits only, 7-9 of them; those of the renumbering have 9, the last a Damm check digit.

What was typed becomes one key by `clean(text)`; the accounts of that key, by the number they came with, by that without
its suffix, or by their new one, go through `meant`. A key with a suffix (`412277-03`) is an old number and means only
accounts that are written so: `41227703` is somebody else's. The check digit is not needed to find an account: where
nothing is found it tells a mistyped new number from an unknown one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from stdnum import damm

from domain.accounts.accounts import ACTIVE, CLOSED
from domain.values.gsm7 import plain

ACCOUNT_NUMBER = "[0-9]{6,7}-[0-9]{2}|[0-9]{7,9}"
METER_NUMBER = "[0-9A-Z]{5,12}"
"""As the company writes them; the database's expressions understand these too."""

_ACCOUNT = re.compile(ACCOUNT_NUMBER)
_SEPARATORS = re.compile(r"[-./\s]*[-./][-./\s]*")
_SUFFIXED = re.compile(r"([0-9]{6,7})-([0-9]{1,2})")
_KEY = re.compile(r"[0-9]{6,9}")
_METER = re.compile(METER_NUMBER)
_NEW_NUMBER = re.compile(r"[0-9]{9}")

SOFT_HYPHEN = "\u00ad"
_LOOK_ALIKES = str.maketrans("OoIiLl", "001111")


@dataclass(frozen=True, slots=True)
class Alias:
    """A form in which a customer may type an account number; `whole` is false where the suffix is left out."""

    key: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Match:
    """An account that a typed key leads to, as the store found it."""

    account_id: int
    whole: bool
    status: str


def clean(text: str) -> str | None:
    """The key to look up for an account number as typed, or None where it can be none.

    6-9 digits, or `412277-03` where a suffix was typed apart: after a dash, a dot, a slash or a space, with one digit
    or two. Elsewhere these do not count, nor does any before or behind the number. O is 0, I and l are 1.
    """
    typed = _SEPARATORS.sub("-", letters_as_digits(plain(text.replace(SOFT_HYPHEN, "-")))).strip("- \t\r\n\f\v")
    spaced, closed = re.sub(r"\s+", "-", typed), re.sub(r"\s", "", typed)
    if suffixed := _SUFFIXED.fullmatch(spaced) or _SUFFIXED.fullmatch(closed):
        return f"{suffixed[1]}-{suffixed[2]:0>2}"
    key = closed.replace("-", "")
    return key if _KEY.fullmatch(key) else None


def has_suffix(key: str) -> bool:
    """Whether the suffix was typed apart from the digits before it."""
    return "-" in key


def aliases(number: str) -> tuple[Alias, ...]:
    """Every key that `clean` makes of an account number, however it is typed."""
    whole = Alias(number.replace("-", ""), whole=True)
    stem, dash, _ = number.partition("-")
    return (whole, Alias(number, whole=True), Alias(stem, whole=False)) if dash else (whole,)


def is_number_of(typed: str, number: str) -> bool:
    """Whether what was typed is that account number, in whatever form."""
    key = clean(typed)
    return any(alias.key == key for alias in aliases(number))


def meant(matches: Iterable[Match]) -> tuple[Match, ...]:
    """The accounts that a typed number can mean: none is unknown, one is found, of several the customer chooses.

    A whole number beats one without its suffix; without suffix it means the active account, or else one that is not
    closed, or else the closed ones.
    """
    found = tuple(matches)
    whole = tuple(match for match in found if match.whole)
    active = tuple(match for match in found if match.status == ACTIVE)
    not_closed = tuple(match for match in found if match.status != CLOSED)
    return whole or active or not_closed or found


def has_valid_check_digit(number: str) -> bool:
    """Whether this can be a number of the renumbering: Damm catches every wrong digit and every adjacent swap."""
    return _NEW_NUMBER.fullmatch(number) is not None and damm.is_valid(number)


def is_mistyped(key: str) -> bool:
    """Whether a key that is nobody's looks like a new number with a slip in it."""
    return _NEW_NUMBER.fullmatch(key) is not None and not has_valid_check_digit(key)


def parse_meter_number(text: str) -> str | None:
    """A meter's serial, 5-12 letters and digits, in upper case without spaces and dashes; None where it is none."""
    serial = re.sub(r"[\s-]", "", plain(text)).upper()
    return serial if _METER.fullmatch(serial) else None


def same_meter(typed: str, on_file: str) -> bool:
    """Whether a customer at the meter typed its serial: O and 0, I, l and 1 cannot be distinguished on a plate, and the
    noughts before a number are left out.
    """
    serial = parse_meter_number(typed)
    return serial is not None and _without_zeros(serial) == _without_zeros(on_file)


def meter_keys(typed: str) -> list[str]:
    """What to look up for a serial as typed, without the noughts before it; nothing where it can be none."""
    serial = parse_meter_number(typed)
    return sorted({serial.lstrip("0"), _without_zeros(serial)} - {""}) if serial else []


def _without_zeros(serial: str) -> str:
    return letters_as_digits(serial).lstrip("0")


def is_same_serial(serial: str, other: str) -> bool:
    """Whether two serials are those of one meter, but for zeros in front and letters that look like digits."""
    return letters_as_digits(serial).lstrip("0") == letters_as_digits(other).lstrip("0")


def letters_as_digits(text: str) -> str:
    """The same text with the letters that are typed for digits as digits: O is 0, I and l are 1."""
    return text.translate(_LOOK_ALIKES)
