"""Somebody typed an account number that is nobody's: it is counted, and too many end the tries of the day."""

from dataclasses import dataclass
from enum import StrEnum

from domain.accounts.access import UNKNOWN_NUMBER
from domain.commands import Key
from domain.services.unit_of_work import UnitOfWork


class WrongNumber(StrEnum):
    """What a wrong number leads to: another try, or no more today."""

    MISSED = "missed"
    USED_UP = "used_up"


@dataclass(frozen=True, slots=True)
class CountUnknownAccount:
    """The command: which phone typed it. The key is that of its turn."""

    key: Key
    phone: str


def count_unknown_account(command: CountUnknownAccount, unit_of_work: UnitOfWork) -> WrongNumber:
    """An account number that is nobody's."""
    unit_of_work.access.miss(command.key, command.phone, (), UNKNOWN_NUMBER)
    return WrongNumber.USED_UP if has_used_up_tries(command.phone, unit_of_work) else WrongNumber.MISSED


def has_used_up_tries(phone: str, unit_of_work: UnitOfWork) -> bool:
    """Whether this phone has typed too many wrong numbers today."""
    return unit_of_work.access.misses(phone, ()).are_used_up
