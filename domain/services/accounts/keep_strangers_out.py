"""The owner objects by one word: the phones that linked or proved themselves, or asked for a code, lately are off."""

from dataclasses import dataclass

from domain.accounts.access import VETO_WITHIN
from domain.services.accounts.phone_notices import notify_taken_off
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


@dataclass(frozen=True, slots=True)
class KeepStrangersOut:
    """The command: the phone that objects, and the accounts that it speaks for."""

    phone: str
    account_ids: tuple[int, ...]


def keep_strangers_out(command: KeepStrangersOut, unit_of_work: UnitOfWork, terms: Terms) -> list[str]:
    """Take those phones off the accounts that this phone is on file for; which they were."""
    since = unit_of_work.now - VETO_WITHIN
    taken_off: dict[str, None] = {}
    for account_id in command.account_ids:
        account = unit_of_work.accounts.lock(account_id)
        if account is None or account.phone != command.phone:
            continue
        newcomers = [each for each in unit_of_work.access.newcomers(account_id, since) if each != command.phone]
        for phone in newcomers:
            unit_of_work.links.remove(phone, account_id)
            unit_of_work.links.bar(phone, account_id)
        notify_taken_off(newcomers, account, unit_of_work, terms)
        taken_off.update(dict.fromkeys(newcomers))
    return list(taken_off)
