"""A phone that named an account and its meter keeps it: name and balance stay masked until a code has proved it."""

from dataclasses import dataclass
from enum import StrEnum

from domain.accounts.access import LINKED as LINK
from domain.accounts.accounts import Account
from domain.commands import Key
from domain.services.accounts.phone_notices import notify_phone_on_file
from domain.services.locked_account import locked_account
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms

LINKED_SMS = "phone_linked"


class Linking(StrEnum):
    """What came of it: the phone works on the account, or its owner has taken it off for good."""

    LINKED = "linked"
    BARRED = "barred"


@dataclass(frozen=True, slots=True)
class LinkAccount:
    """The command: which phone named which account. `typed` is how, for a screen that is shown once more."""

    key: Key
    phone: str
    account_id: int
    typed: str | None = None


def link_account(command: LinkAccount, unit_of_work: UnitOfWork, terms: Terms) -> Linking:
    """Link the phone, unless the owner took it off, and make this the account that it works on.

    Raises `NotFound` for an unknown account.
    """
    account = locked_account(command.account_id, unit_of_work)
    if done := unit_of_work.commands.find(command.key):
        return Linking(done.outcome)
    is_linked = link_phone(command.phone, account, unit_of_work, terms)
    outcome = Linking.LINKED if is_linked else Linking.BARRED
    if is_linked:
        unit_of_work.phones.use_account(command.phone, account.id)
    unit_of_work.commands.add(command.key, outcome, {"typed": command.typed})
    return outcome


def link_phone(phone: str, account: Account, unit_of_work: UnitOfWork, terms: Terms) -> bool:
    """Whether the phone may speak for the account from now on; the phone on file hears of a new one at once."""
    if account.phone == phone:
        return True
    if unit_of_work.links.is_barred(phone, account.id):
        return False
    if unit_of_work.links.add(phone, account.id):
        unit_of_work.access.note(account.id, phone, LINK)
        unit_of_work.planned_newcomers.join(account.id, phone)
        notify_phone_on_file(LINKED_SMS, account, phone, unit_of_work, terms)
    return True
