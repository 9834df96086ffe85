"""What nearly every use case begins with: the account, which nobody else changes until the commit."""

from domain.accounts.accounts import Account
from domain.errors import NotFound
from domain.services.unit_of_work import UnitOfWork


def locked_account(account_id: int, unit_of_work: UnitOfWork) -> Account:
    """The account as it is now. Raises `NotFound` (`no_account`) where there is none."""
    account = unit_of_work.accounts.lock(account_id)
    if account is None:
        raise NotFound("There is no such account", "no_account")
    return account
