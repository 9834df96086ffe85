"""Somebody names a meter, or another's account: wrong numbers are counted, and cost whoever types them, not the owner.

The phone on file needs no meter number, so it is never locked out; a linked phone has named it before.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.accounts.access import UNKNOWN_NUMBER, WRONG_METER
from domain.accounts.accounts import Account
from domain.accounts.identifiers import same_meter
from domain.commands import Key
from domain.services.unit_of_work import UnitOfWork

MISSED, USED_UP = "missed", "used_up"


@dataclass(frozen=True, slots=True)
class NameMeter:
    """The try: which phone typed what for the accounts that it may mean. The key is that of its turn."""

    key: Key
    phone: str
    accounts: Sequence[Account]
    typed: str


def name_meter(attempt: NameMeter, unit_of_work: UnitOfWork) -> Account | str:
    """The account at that meter, or that it was `MISSED`, or that the tries are `USED_UP` and nothing is compared."""
    ids = [account.id for account in attempt.accounts if account.phone != attempt.phone]
    unit_of_work.access.alone(ids)
    if unit_of_work.access.misses(attempt.phone, ids).are_used_up and ids:
        return USED_UP
    found = [account for account in attempt.accounts if same_meter(attempt.typed, account.meter.number)]
    if found:
        return found[0]
    unit_of_work.access.miss(attempt.key, attempt.phone, ids, WRONG_METER)
    return USED_UP if unit_of_work.access.misses(attempt.phone, ids).are_used_up else MISSED


def miss_account(key: Key, phone: str, unit_of_work: UnitOfWork) -> str:
    """An account number that is nobody's."""
    unit_of_work.access.miss(key, phone, (), UNKNOWN_NUMBER)
    return USED_UP if has_used_up_tries(phone, unit_of_work) else MISSED


def has_used_up_tries(phone: str, unit_of_work: UnitOfWork) -> bool:
    """Whether this phone has typed too many wrong numbers today."""
    return unit_of_work.access.misses(phone, ()).are_used_up
