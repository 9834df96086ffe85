"""A phone no longer wants an account. If it was the phone on file, somebody must find the customer's new one.

Numbers are given out again: the bills of a stranger would go on coming to whoever has the number now.
"""

from dataclasses import dataclass
from enum import StrEnum

from domain.commands import Key
from domain.services.accounts.phone_notices import notify_phone_on_file, notify_taken_off
from domain.services.locked_account import locked_account
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms

DISOWNED_SMS = "phone_off_file"


class Unlinking(StrEnum):
    """What came of it."""

    UNLINKED = "unlinked"


@dataclass(frozen=True, slots=True)
class UnlinkAccount:
    """The command: which phone does not want which account."""

    key: Key
    phone: str
    account_id: int


def unlink_account(command: UnlinkAccount, unit_of_work: UnitOfWork, terms: Terms) -> Unlinking:
    """Unlink the phone; the account of the phone on file goes on the phone-check list, without a phone. That phone
    hears of it, and so do the proved ones: whoever held it for a minute may not have been its owner.

    Nothing about the account goes to the phone from now on: no question that waits there, no message that is queued,
    no news of what it reported, and no reminder by way of readings that it gave.
    """
    phone, account_id = command.phone, command.account_id
    account = locked_account(account_id, unit_of_work)
    if unit_of_work.commands.find(command.key) is None:
        unit_of_work.links.remove(phone, account_id)
        unit_of_work.links.disown(phone, account_id)
        unit_of_work.unfinished_payments.forget(phone, account_id)
        unit_of_work.use_subscriptions.end(phone, account_id)
        unit_of_work.pending.forget_account(phone, account_id)
        unit_of_work.outages.withdraw_at(phone, account_id)
        unit_of_work.messages.take_back(phone, account_id, account.number)
        if account.phone == phone:
            unit_of_work.links.take_off_file(phone, account_id)
            notify_taken_off([phone], account, unit_of_work, terms)
            proved = unit_of_work.links.proved_phones(account_id)
            notify_phone_on_file(DISOWNED_SMS, account, phone, unit_of_work, terms, to=proved)
        unit_of_work.commands.add(command.key, Unlinking.UNLINKED, {"number": account.number})
    return Unlinking.UNLINKED
