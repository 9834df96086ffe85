"""A phone no longer wants an account. If it was the phone on file, somebody must find the customer's new one.

Numbers are given out again: the bills of a stranger would go on coming to whoever has the number now.
"""

from domain.commands import Key
from domain.errors import NotFound
from domain.services.unit_of_work import UnitOfWork

UNLINKED = "unlinked"


def unlink_account(key: Key, phone: str, account_id: int, unit_of_work: UnitOfWork) -> str:
    """Unlink the phone; the account of the phone on file goes on the phone-check list, without a phone.

    Nothing about the account goes to the phone from now on: no question that waits there, no message that is queued,
    no news of what it reported, and no reminder by way of readings that it gave.
    """
    account = unit_of_work.accounts.lock(account_id)
    if account is None:
        raise NotFound("There is no such account", "no_account")
    if unit_of_work.commands.find(key) is None:
        unit_of_work.links.remove(phone, account_id)
        unit_of_work.links.disown(phone, account_id)
        unit_of_work.unfinished_payments.forget(phone, account_id)
        unit_of_work.pending.forget_account(phone, account_id)
        unit_of_work.outages.withdraw_at(phone, account_id)
        unit_of_work.messages.take_back(phone, account_id, account.number)
        if account.phone == phone:
            unit_of_work.links.take_off_file(phone, account_id)
        unit_of_work.commands.add(key, UNLINKED, {"number": account.number})
    return UNLINKED
