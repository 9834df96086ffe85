"""The account that a session works on, looked up at the dial, so that later screens need no query."""

from typing import TypeVar

from domain.accounts.accounts import Account
from domain.errors import NotFound
from store.accounts.account_json import AccountJson, pack_account, unpack_account
from ussd.flow import TurnContext
from ussd.memory import remembered

Found = TypeVar("Found")


def keep_account(context: TurnContext, account: Account) -> None:
    """Make it the account that this session works on; what was typed for another one is forgotten."""
    keep_found_account(context, pack_account(account))


def keep_found_account(context: TurnContext, found: AccountJson) -> None:
    """The same for one that comes as the session keeps it."""
    context.memory.subject = None
    context.memory.account = found


def account_of(context: TurnContext) -> Account:
    """The account as it was when the session looked it up."""
    kept = remembered(context.memory.account)
    account: Account = context.once("account", kept, lambda: unpack_account(kept))
    return account


def asked_account(context: TurnContext) -> Account:
    """The account that was asked for, once its meter was named."""
    return unpack_account(context.memory.asked_accounts[0])


def still_there(found: Found | None) -> Found:
    """What was looked up anew. Raises `NotFound` when it has gone since the dial."""
    if found is None:
        raise NotFound("What the session is about has gone", "gone")
    return found
