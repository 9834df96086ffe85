"""Whose account a text is about: the only one of its phone, the one it names, or a question which.

What is named is looked for on the phone first. Whoever names another account must know its meter, as on the phone menu.
"""

from collections.abc import Sequence
from dataclasses import replace

from domain import commands
from domain.accounts.accounts import CLOSED, Account, is_whole_but_for_writing
from domain.accounts.identifiers import has_suffix, is_mistyped, same_meter
from domain.messaging.pending import Pending, Waiting
from domain.services.accounts.count_unknown_account import WrongNumber
from domain.services.accounts.link_account import link_phone
from domain.services.accounts.name_meter import NameMeter, name_meter
from sms.conversation.context import Reply, TextContext, reply
from sms.conversation.keywords import Asks

MAX_TRIES = 4
MAX_OFFERED = 5
READINGS = {Asks.READING, Asks.FIGURE}


def account_meant(context: TextContext) -> Account | Reply:
    """The account, or what we say where there is not one."""
    if context.account:
        return context.account
    if context.request.account:
        return _named(context, context.request.account)
    if context.request.meter:
        unknown = reply("not_its_meter" if context.billed else "account_needed")
        return _one_of(context, _at_meter(context.billed, context.request.meter)) or unknown
    return _one_of(context, context.billed) or _nobodys(context)


def own_accounts(context: TextContext, key: str) -> list[Account]:
    """Those of this phone that the number may mean."""
    named = {account.id for account in context.unit_of_work.accounts.by_number(key)}
    return [account for account in context.caller.accounts if account.id in named]


def proven(
    context: TextContext, candidates: Sequence[Account], serial: str, waiting: Pending | None
) -> Account | Reply:
    """The account at whose meter this serial is; it stays masked. A phone that gets no answers cannot try either."""
    named = _named_meter(context, candidates, serial) if context.heard else WrongNumber.MISSED
    if isinstance(named, Account):
        if link_phone(context.text.phone, named, context.unit_of_work, context.terms):
            return replace(named, verified=False)
        named = WrongNumber.USED_UP
    tries = waiting.tries if waiting else 0
    if named is WrongNumber.USED_UP or (waiting and tries + 1 >= MAX_TRIES):
        if waiting:
            context.unit_of_work.pending.answered(waiting)
        return reply("tries_used_up")
    return _ask_for_meter(context, candidates, "not_its_meter", tries + 1)


def _named_meter(context: TextContext, candidates: Sequence[Account], serial: str) -> Account | WrongNumber:
    key = commands.key(context.text.source, "meter", serial)
    return name_meter(NameMeter(key, context.text.phone, candidates, serial), context.unit_of_work)


def _named(context: TextContext, key: str) -> Account | Reply:
    found = context.unit_of_work.accounts.by_number(key)
    if not found and (at_own_meter := _at_meter(context.billed, key)):
        return at_own_meter[0]
    if not found and is_mistyped(key):
        return reply("account_mistyped", account=key)
    named = {account.id for account in found}
    own = [account for account in context.billed if account.id in named]
    if meant := _one_of(context, own):
        return meant
    if close := [account for account in context.billed if is_whole_but_for_writing(key, account)]:
        return ask_which(context, close)
    return _strange(context, [account for account in found if account.status != CLOSED], key)


def _strange(context: TextContext, found: Sequence[Account], key: str) -> Account | Reply:
    """An account that is not on this phone: for a reading, whoever stands at its meter may speak for it."""
    if not found:
        return reply("account_unclear" if _is_known_without_dash(context, key) else "account_not_found", account=key)
    if all(account.prepaid for account in found):
        return prepaid(context)
    if len(found) > 1 and context.request.asks not in READINGS:
        return reply("account_unclear", account=key)
    if context.request.asks not in READINGS:
        return reply("account_of_others", account=key, paybill=context.terms.paybill)
    waiting = next((each for each in context.waiting if each.waiting is Waiting.METER), None)
    if context.request.meter:
        return proven(context, found, context.request.meter, waiting)
    return _ask_for_meter(context, found, "meter_needed", waiting.tries if waiting else 0)


def _is_known_without_dash(context: TextContext, key: str) -> bool:
    """Whether the digits of an old number that nobody has are somebody else's number."""
    if not has_suffix(key):
        return False
    found = context.unit_of_work.accounts.by_number(key.replace("-", ""))
    return any(account.status != CLOSED for account in found)


def _ask_for_meter(context: TextContext, found: Sequence[Account], template: str, tries: int) -> Reply:
    return context.asks(Waiting.METER, reply(template), account_ids=tuple(account.id for account in found), tries=tries)


def _one_of(context: TextContext, accounts: Sequence[Account]) -> Account | Reply | None:
    """The only one, or which of several; None where there is none."""
    if len(accounts) > 1:
        return ask_which(context, accounts)
    return accounts[0] if accounts else None


def ask_which(context: TextContext, accounts: Sequence[Account]) -> Reply:
    """The accounts with their places in the list, to choose one of."""
    offered = accounts[:MAX_OFFERED]
    listed = " ".join(f"{place}) {account.number}" for place, account in enumerate(offered, start=1))
    ids = tuple(account.id for account in accounts)
    return context.asks(Waiting.ACCOUNT, reply("which_account", accounts=listed), account_ids=ids)


def _nobodys(context: TextContext) -> Reply:
    """A phone that no account knows."""
    if context.caller.accounts:
        return prepaid(context)
    if context.request.asks in READINGS:
        return context.asks(Waiting.ACCOUNT, reply("account_needed"))
    return reply("account_needed")


def prepaid(context: TextContext) -> Reply:
    return reply("prepaid", paybill=context.terms.prepaid_paybill)


def _at_meter(accounts: Sequence[Account], serial: str) -> list[Account]:
    return [account for account in accounts if same_meter(serial, account.meter.number)]
