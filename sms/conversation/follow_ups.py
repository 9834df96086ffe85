"""What a text means to the question that its phone was asked: the answer to it, or something else."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from domain.accounts.accounts import Account
from domain.accounts.identifiers import clean, parse_meter_number
from domain.messaging.pending import Pending, Waiting
from domain.metering.readings import parse_reading
from domain.metering.verdicts import Question
from domain.services.billing.quote_reading import Answers
from domain.values.gsm7 import plain
from sms.conversation.context import WIDEST_REGISTER_DIGITS, Reply, TextContext
from sms.conversation.keywords import Asks, TextRequest
from sms.conversation.which_account import MAX_OFFERED, own_accounts, proven

ANSWERED_BY_YES = {Question.ROLLED_OVER, Question.HOUSE_EMPTY}
FREE_WORDS = {Asks.UNCLEAR, Asks.FIGURE, Asks.READING}


def taken_as_answer(context: TextContext) -> TextContext | Reply | None:
    """The text as the answer to what was asked, or what we say to a wrong one; None where it is something else."""
    if context.waiting is None:
        return None
    taken = _TAKEN[context.waiting.waiting](context, context.waiting)
    if isinstance(taken, TextContext):
        context.unit_of_work.pending.answered(context.text.phone)
    return taken


def _reading_again(context: TextContext, waiting: Pending) -> TextContext | None:
    """The value once more, another one, or yes where that is an answer."""
    request = _spelled_out(context.request, waiting)
    account = _account_asked_about(context, waiting) if request.figure else None
    if account is None or request.figure is None:
        return None
    agreed = waiting.asked in ANSWERED_BY_YES and parse_reading(request.figure, WIDEST_REGISTER_DIGITS) == waiting.value
    confirmed = (*waiting.confirmed, waiting.asked) if agreed else waiting.confirmed
    answers = Answers(waiting.value, frozenset(map(Question, confirmed)))
    return replace(context, request=request, account=account, answers=answers)


def _spelled_out(request: TextRequest, waiting: Pending) -> TextRequest:
    """Yes is the same value once more; where it must be typed again, it is nothing."""
    if request.asks is Asks.YES and waiting.asked in ANSWERED_BY_YES:
        return replace(request, asks=Asks.READING, figure=str(waiting.value))
    return request


def _account_asked_about(context: TextContext, waiting: Pending) -> Account | None:
    """The one of the question, unless the text names another. A phone that proved its meter need not do so again."""
    [account_id] = waiting.account_ids
    if context.request.account:
        named = context.unit_of_work.accounts.by_number(context.request.account)
        if account_id not in {account.id for account in named}:
            return None
    own = _own(context, account_id)
    account = own or context.unit_of_work.accounts.get(account_id)
    return account if own or account is None else replace(account, verified=False)


def _account_chosen(context: TextContext, waiting: Pending) -> TextContext | None:
    """Its place in the list, or its number."""
    if context.request.asks not in {Asks.FIGURE, Asks.READING} or (context.request.figure and context.request.account):
        return None
    if not waiting.account_ids:
        return _number_added(context, waiting)
    account = _in_list(context, waiting) or _by_number(context, waiting)
    return context.as_if(waiting.text, account) if account else None


def _number_added(context: TextContext, waiting: Pending) -> TextContext | None:
    """The number that was missing: together with what came before it makes a whole text."""
    whole = context.as_if(f"{waiting.text} {context.text.words}")
    return whole if whole.request.account and whole.request.figure else None


def _in_list(context: TextContext, waiting: Pending) -> Account | None:
    figure = context.request.figure or ""
    places = {str(place): each for place, each in enumerate(waiting.account_ids[:MAX_OFFERED], start=1)}
    return _own(context, places[figure]) if figure in places else None


def _by_number(context: TextContext, waiting: Pending) -> Account | None:
    key = context.request.account or clean(context.request.figure or "")
    found = [each for each in own_accounts(context, key) if each.id in waiting.account_ids] if key else []
    return found[0] if len(found) == 1 else None


def _meter_named(context: TextContext, waiting: Pending) -> TextContext | Reply | None:
    """Only somebody at the meter, or with its bill, knows its number."""
    serial = context.request.meter or plain(context.text.words)
    if context.request.asks not in FREE_WORDS or context.request.account or not _looks_like_serial(serial):
        return None
    candidates = filter(None, map(context.unit_of_work.accounts.get, waiting.account_ids))
    first = context.as_if(waiting.text)
    found = proven(first, list(candidates), serial, waiting.tries)
    return found if isinstance(found, Reply) else replace(first, account=found)


def _looks_like_serial(typed: str) -> bool:
    return parse_meter_number(typed) is not None and any(map(str.isdigit, typed))


def _place_named(context: TextContext, waiting: Pending) -> TextContext | None:
    if context.request.asks not in FREE_WORDS:
        return None
    return context.as_if(f"{waiting.text} {context.text.words}")


def _own(context: TextContext, account_id: int) -> Account | None:
    return next((account for account in context.caller.accounts if account.id == account_id), None)


_TAKEN: Mapping[Waiting, Callable[[TextContext, Pending], TextContext | Reply | None]] = {
    Waiting.AGAIN: _reading_again,
    Waiting.ACCOUNT: _account_chosen,
    Waiting.METER: _meter_named,
    Waiting.PLACE: _place_named,
}
