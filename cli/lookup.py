"""The account that an operator typed, in any form that a customer may type too."""

from domain.accounts.accounts import Account, is_whole
from domain.accounts.identifiers import Match, clean, meant
from domain.errors import InvalidInput, NotFound
from store.unit_of_work import UnitOfWork


def account_typed(typed: str, unit_of_work: UnitOfWork) -> Account:
    """Raises `InvalidInput` for what is no account number or means several, `NotFound` for an unknown one."""
    key = clean(typed)
    if key is None:
        raise InvalidInput(f"{typed!r} is no account number", "not_an_account")
    found = {account.id: account for account in unit_of_work.accounts.by_number(key)}
    matches = meant(Match(account.id, is_whole(key, account), account.status) for account in found.values())
    if not matches:
        raise NotFound(f"There is no account {typed}", "no_account")
    if len(matches) > 1:
        numbers = ", ".join(found[match.account_id].number for match in matches)
        raise InvalidInput(f"{typed} may be {numbers}", "several_accounts")
    return found[matches[0].account_id]
