"""A phone number has another owner now: it is taken off every account that it was on."""

from dataclasses import dataclass

from domain import commands
from domain.services.accounts.unlink_account import UnlinkAccount, unlink_account
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


@dataclass(frozen=True, slots=True)
class DisownAccounts:
    """The command: the phone, and the message that asks for it."""

    source: str
    phone: str


def disown_accounts(command: DisownAccounts, unit_of_work: UnitOfWork, terms: Terms) -> int:
    """Unlink the phone from all of its accounts; how many there were."""
    account_ids = unit_of_work.links.accounts_of(command.phone)
    for account_id in account_ids:
        key = commands.key(command.source, str(account_id), account_id)
        unlink_account(UnlinkAccount(key, command.phone, account_id), unit_of_work, terms)
    return len(account_ids)
