"""Somebody names the meter of an account: wrong numbers are counted, and cost whoever types them, not the owner.

The phone on file needs no meter number, so it is never locked out; a linked phone has named it before.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.accounts.access import WRONG_METER
from domain.accounts.accounts import Account
from domain.accounts.identifiers import same_meter
from domain.commands import Key
from domain.services.accounts.count_unknown_account import WrongNumber
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class NameMeter:
    """The command: which phone typed what for the accounts that it may mean. The key is that of its turn."""

    key: Key
    phone: str
    accounts: Sequence[Account]
    typed: str


def name_meter(command: NameMeter, unit_of_work: UnitOfWork) -> Account | WrongNumber:
    """The account at that meter, or that it was missed, or that the tries are used up and nothing is compared."""
    ids = [account.id for account in command.accounts if account.phone != command.phone]
    unit_of_work.access.alone(ids)
    if unit_of_work.access.misses(command.phone, ids).are_used_up and ids:
        return WrongNumber.USED_UP
    found = [account for account in command.accounts if same_meter(command.typed, account.meter.number)]
    if found:
        return found[0]
    unit_of_work.access.miss(command.key, command.phone, ids, WRONG_METER)
    return WrongNumber.USED_UP if unit_of_work.access.misses(command.phone, ids).are_used_up else WrongNumber.MISSED
