"""A phone that stood at the meter keeps the account: name and balance stay masked until a code has proved it."""

from domain.commands import Key
from domain.services.unit_of_work import UnitOfWork

LINKED = "linked"


def link_account(key: Key, phone: str, account_id: int, unit_of_work: UnitOfWork) -> str:
    """Link the phone, and make this the account that it works on."""
    unit_of_work.accounts.lock(account_id)
    if unit_of_work.commands.find(key) is None:
        unit_of_work.links.add(phone, account_id)
        unit_of_work.phones.use_account(phone, account_id)
        unit_of_work.commands.add(key, LINKED, {})
    return LINKED
