"""Whose account a text is about: the only one of its phone, the one it names, or a question which.

What is named is looked for on the phone first. Whoever names another account must know its meter, as on the phone menu.
"""

from collections.abc import Sequence
from dataclasses import replace

from domain.accounts.accounts import CLOSED, Account
from domain.accounts.identifiers import is_mistyped, same_meter
from domain.messaging.pending import Waiting
from sms.conversation.context import Say, Talk, say
from sms.conversation.keywords import Asks

MOST_TRIES = 4
MOST_OFFERED = 5
READINGS = {Asks.READING, Asks.FIGURE}


def account_meant(talk: Talk) -> Account | Say:
    """The account, or what we say where there is not one."""
    if talk.account:
        return talk.account
    if talk.request.account:
        return _named(talk, talk.request.account)
    if talk.request.meter:
        return _one_of(talk, _at_meter(talk.billed, talk.request.meter)) or say("account_needed")
    return _one_of(talk, talk.billed) or _nobodys(talk)


def own_accounts(talk: Talk, key: str) -> list[Account]:
    """Those of this phone that the number may mean."""
    named = {account.id for account in talk.unit_of_work.accounts.by_number(key)}
    return [account for account in talk.caller.accounts if account.id in named]


def proven(talk: Talk, candidates: Sequence[Account], serial: str, tries: int = 0) -> Account | Say:
    """The account at whose meter this serial is; it stays masked. A phone that gets no answers cannot try either."""
    found = _at_meter(candidates, serial) if talk.heard else []
    if found:
        return replace(found[0], verified=False)
    if tries + 1 >= MOST_TRIES:
        talk.unit_of_work.pending.answered(talk.text.phone)
        return say("tries_used_up")
    return _ask_for_meter(talk, candidates, "not_its_meter", tries + 1)


def _named(talk: Talk, key: str) -> Account | Say:
    found = talk.unit_of_work.accounts.by_number(key)
    if not found and is_mistyped(key):
        return say("account_mistyped", account=key)
    named = {account.id for account in found}
    own = [account for account in talk.billed if account.id in named]
    return _one_of(talk, own) or _strange(talk, [account for account in found if account.status != CLOSED], key)


def _strange(talk: Talk, found: Sequence[Account], key: str) -> Account | Say:
    """An account that is not on this phone: for a reading, whoever stands at its meter may speak for it."""
    if not found:
        return say("account_not_found", account=key)
    if all(account.prepaid for account in found):
        return prepaid(talk)
    if talk.request.asks not in READINGS:
        return say("account_of_others", account=key, paybill=talk.terms.paybill)
    if talk.request.meter:
        return proven(talk, found, talk.request.meter)
    tries = talk.waiting.tries if talk.waiting and talk.waiting.waiting is Waiting.METER else 0
    return _ask_for_meter(talk, found, "meter_needed", tries)


def _ask_for_meter(talk: Talk, found: Sequence[Account], template: str, tries: int) -> Say:
    return talk.asks(Waiting.METER, say(template), account_ids=tuple(account.id for account in found), tries=tries)


def _one_of(talk: Talk, accounts: Sequence[Account]) -> Account | Say | None:
    """The only one, or which of several; None where there is none."""
    if len(accounts) > 1:
        return _which(talk, accounts)
    return accounts[0] if accounts else None


def _which(talk: Talk, accounts: Sequence[Account]) -> Say:
    offered = accounts[:MOST_OFFERED]
    listed = " ".join(f"{place}) {account.number}" for place, account in enumerate(offered, start=1))
    ids = tuple(account.id for account in accounts)
    return talk.asks(Waiting.ACCOUNT, say("which_account", accounts=listed), account_ids=ids)


def _nobodys(talk: Talk) -> Say:
    """A phone that no account knows."""
    if talk.caller.accounts:
        return prepaid(talk)
    if talk.request.asks in READINGS:
        return talk.asks(Waiting.ACCOUNT, say("account_needed"))
    return say("account_needed")


def prepaid(talk: Talk) -> Say:
    return say("prepaid", paybill=talk.terms.prepaid_paybill)


def _at_meter(accounts: Sequence[Account], serial: str) -> list[Account]:
    return [account for account in accounts if same_meter(serial, account.meter.number)]
