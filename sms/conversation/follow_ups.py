"""What a text means to the questions that its phone was asked: the answer to one of them, or something else.

The newest question is open; one before it is answered only by what the newest does not take.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.accounts.accounts import Account
from domain.accounts.identifiers import aliases, clean, parse_meter_number
from domain.messaging.inbound.agreement import Agreement, agreement
from domain.messaging.inbound.place import Place
from domain.messaging.pending import SURE, Pending, Waiting
from domain.metering.readings import parse_reading
from domain.metering.verdicts import Question
from domain.services.billing.quote_reading import Answers
from domain.values.gsm7 import plain
from sms.conversation.connection import take_answer, take_meter, take_same_plot
from sms.conversation.context import WIDEST_REGISTER_DIGITS, Reply, TextContext, reply
from sms.conversation.keywords import FILLERS, LABELS, Asks, TextRequest, is_figure, tokens_of
from sms.conversation.outage import ask_where, locate_report
from sms.conversation.reading import ask_again
from sms.conversation.restoration import answer_to_poll
from sms.conversation.understanding import WITHOUT_KEYWORD, account_in
from sms.conversation.which_account import MAX_OFFERED, ask_which, own_accounts, proven
from sms.conversation.why_less import answer_why_less

ANSWERED_BY_YES = {Question.ROLLED_OVER, Question.HOUSE_EMPTY, SURE}
MAX_WORDS_OF_A_DOUBT = 4
FREE_WORDS = {Asks.UNCLEAR, Asks.FIGURE, Asks.READING}
MAY_AGREE = {*FREE_WORDS, Asks.YES, Asks.THANKS}

BESIDE_A_PLACE = FILLERS | LABELS.keys()
PLACES = {
    **dict.fromkeys(("ONE", "FIRST", "1ST", "MOJA", "KWANZA"), "1"),
    **dict.fromkeys(("TWO", "SECOND", "2ND", "MBILI", "PILI"), "2"),
    **dict.fromkeys(("THREE", "THIRD", "3RD", "TATU"), "3"),
    **dict.fromkeys(("FOUR", "FOURTH", "4TH", "NNE"), "4"),
    **dict.fromkeys(("FIVE", "FIFTH", "5TH", "TANO"), "5"),
}

Taken = TextContext | Reply | None
"""The text as the answer, what we say to a wrong one, or nothing where it answers something else."""


def taken_as_answer(context: TextContext) -> Taken:
    """The text as the answer to what was asked, or what we say to a wrong one; None where it is something else."""
    for waiting in context.waiting:
        taken = _TAKEN[waiting.waiting](context, waiting)
        if isinstance(taken, TextContext):
            context.unit_of_work.pending.answered(waiting)
        if taken:
            return taken
    return None


# A reading to type again, or to say yes to


@dataclass(frozen=True, slots=True)
class _SaidToReading:
    """The figures of a text, and what its words say."""

    figures: Sequence[str]
    words: Agreement


def _reading_again(context: TextContext, waiting: Pending) -> Taken:
    """The value once more, another one, or yes where that is an answer. Yes with other words asks once more."""
    if context.request.asks not in MAY_AGREE:
        return None
    said = _said_to_reading(context)
    figures = [context.request.figure] if context.request.figure else said.figures
    agrees = said.words.yes or (said.words.no and not figures and not said.words.others)
    is_unclear = not (figures or said.words.yes) and _leaves_in_doubt(context, waiting)
    account = _account_asked_about(context, waiting) if agrees or is_unclear or context.request.figure else None
    if account is None:
        return None
    if is_unclear or (agrees and not _is_whole_answer(waiting, account, said)):
        return ask_again(context, account, waiting)
    keys = {alias.key for alias in aliases(account.number)}
    value = next((figure for figure in figures if clean(figure) not in keys), str(waiting.value))
    return _with_figure(context, waiting, account, value)


def _leaves_in_doubt(context: TextContext, waiting: Pending) -> bool:
    """A few words that nobody understands, where yes or the value was asked for: `maybe`, `it is wrong`."""
    return waiting.value is not None and _is_in_doubt(context)


def _is_in_doubt(context: TextContext) -> bool:
    return len(context.text.words.split()) <= MAX_WORDS_OF_A_DOUBT and context.request.asks is Asks.UNCLEAR


def _is_whole_answer(waiting: Pending, account: Account, said: _SaidToReading) -> bool:
    """Yes alone, or with one figure; where the value is to be typed again, only with it."""
    keys = {alias.key for alias in aliases(account.number)}
    figures = [figure for figure in said.figures if clean(figure) not in keys]
    if said.words.no or said.words.others or len(figures) > 1:
        return False
    return bool(figures) or (waiting.asked in ANSWERED_BY_YES and not said.words.is_announced)


def _with_figure(context: TextContext, waiting: Pending, account: Account, figure: str) -> TextContext:
    """The value asked about is agreed to; another one is a new reading for the same account."""
    is_same = parse_reading(figure, WIDEST_REGISTER_DIGITS) == waiting.value
    is_doubt_of_verdict = waiting.asked in ANSWERED_BY_YES and waiting.asked != SURE
    confirmed = (*waiting.confirmed, waiting.asked) if is_same and is_doubt_of_verdict else waiting.confirmed
    typed_before = None if waiting.asked == SURE else waiting.value
    answers = Answers(typed_before, frozenset(map(Question, confirmed)))
    request = TextRequest(Asks.READING, figure=figure)
    return replace(context, request=request, account=account, answers=answers)


def _said_to_reading(context: TextContext) -> _SaidToReading:
    tokens = list(tokens_of(context.text.words))
    figures = [token for token in tokens if is_figure(token)]
    words = " ".join(token for token in tokens if not is_figure(token))
    return _SaidToReading(figures, agreement(words))


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


# The rest of a long text


def _rest_of_long_text(context: TextContext, waiting: Pending) -> Taken:
    """A bare figure behind a text that was not understood is asked about: it may be of the account named there."""
    if context.request.asks is not Asks.FIGURE:
        return None
    key = account_in(waiting.text)
    if key and not own_accounts(context, key):
        return replace(context, request=replace(context.request, asks=Asks.READING, account=key))
    account = _account_of_long_text(context, key)
    value = parse_reading(context.request.figure or "", WIDEST_REGISTER_DIGITS)
    if account is None or not isinstance(value, int):
        return None
    context.unit_of_work.pending.answered(waiting)
    question = reply("reading_sure", reading=value, account=account.number)
    return context.asks(Waiting.AGAIN, question, account_ids=(account.id,), value=value, asked=SURE)


def _account_of_long_text(context: TextContext, key: str | None) -> Account | None:
    own = own_accounts(context, key) if key else context.billed
    return own[0] if len(own) == 1 else None


# The amount to pay


def _amount_named(context: TextContext, waiting: Pending) -> Taken:
    """A number without a word for a reading: M-Pesa asks before it takes anything, and a bill does not."""
    asked_for = context.request
    is_figure_alone = asked_for.asks in {Asks.FIGURE, Asks.READING} and not (asked_for.account or asked_for.meter)
    is_reading = any(token in LABELS for token in tokens_of(context.text.words))
    account = _own(context, waiting.account_ids[0])
    if not is_figure_alone or is_reading or account is None or asked_for.figure is None:
        return None
    return replace(context, request=TextRequest(Asks.PAY, figure=asked_for.figure), account=account)


# Which account, which meter, which place


def _account_chosen(context: TextContext, waiting: Pending) -> Taken:
    """Its place in the list, or its number; a few words that are neither, and the list is sent once more."""
    chosen = _in_list(context, waiting)
    if not chosen and waiting.account_ids and _is_in_doubt(context):
        offered = [account for account in context.billed if account.id in waiting.account_ids]
        return ask_which(replace(context, text=replace(context.text, words=waiting.text)), offered) if offered else None
    if not chosen and context.request.asks not in {Asks.FIGURE, Asks.READING}:
        return None
    if context.request.figure and context.request.account:
        return None
    if not waiting.account_ids:
        return _number_added(context, waiting)
    account = chosen or _by_number(context, waiting)
    return context.as_if(waiting.text, account) if account else None


def _number_added(context: TextContext, waiting: Pending) -> TextContext | None:
    """The number that was missing: together with what came before it makes a whole text."""
    whole = context.as_if(f"{waiting.text} {context.text.words}")
    return whole if whole.request.account and whole.request.figure else None


def _in_list(context: TextContext, waiting: Pending) -> Account | None:
    """The one whose place is all that the text says: `1`, `number 1`, `the first one`, `ya kwanza`."""
    said = [PLACES.get(token, token) for token in tokens_of(context.text.words)]
    named = {token for token in said if token not in BESIDE_A_PLACE}
    places = {str(place): each for place, each in enumerate(waiting.account_ids[:MAX_OFFERED], start=1)}
    return _own(context, places[named.pop()]) if len(named) == 1 and named <= places.keys() else None


def _by_number(context: TextContext, waiting: Pending) -> Account | None:
    key = context.request.account or clean(context.request.figure or "")
    found = [each for each in own_accounts(context, key) if each.id in waiting.account_ids] if key else []
    return found[0] if len(found) == 1 else None


def _meter_named(context: TextContext, waiting: Pending) -> Taken:
    """Only somebody at the meter, or with its bill, knows its number."""
    serial = _serial_in(context)
    if context.request.asks not in FREE_WORDS or not _looks_like_serial(serial):
        return None
    candidates = filter(None, map(context.unit_of_work.accounts.get, waiting.account_ids))
    first = context.as_if(waiting.text)
    found = proven(first, list(candidates), serial, waiting)
    return found if isinstance(found, Reply) else replace(first, account=found)


def _serial_in(context: TextContext) -> str:
    """What stands where a meter or an account is named, or all that is written but for words like `the number is`."""
    if context.request.meter:
        return context.request.meter
    if key := context.request.account:
        return "" if context.unit_of_work.accounts.by_number(key) else key
    others = [token for token in tokens_of(context.text.words) if token not in BESIDE_A_PLACE]
    return "".join(others) or plain(context.text.words)


def _looks_like_serial(typed: str) -> bool:
    return parse_meter_number(typed) is not None and any(map(str.isdigit, typed))


def _place_named(context: TextContext, waiting: Pending) -> Taken:
    """Words without a keyword are the place; a figure alone, or pictures, are none."""
    if context.request.asks not in WITHOUT_KEYWORD - {Asks.THANKS, Asks.GREETING}:
        return None
    if not any(map(str.isalnum, plain(context.text.words))):
        asked_before = replace(context, text=replace(context.text, words=waiting.text))
        return None if waiting.ticket_id else ask_where(asked_before)
    if waiting.ticket_id is not None:
        context.unit_of_work.pending.answered(waiting)
        return locate_report(context, waiting.ticket_id)
    typed = tuple(plain(context.text.words).split())
    whole = context.as_if(f"{waiting.text} {context.text.words}")
    return replace(whole, request=replace(whole.request, asks=Asks.OUTAGE, place=Place(typed, is_named=True)))


def _own(context: TextContext, account_id: int) -> Account | None:
    return next((account for account in context.caller.accounts if account.id == account_id), None)


_TAKEN: Mapping[Waiting, Callable[[TextContext, Pending], Taken]] = {
    Waiting.AGAIN: _reading_again,
    Waiting.ACCOUNT: _account_chosen,
    Waiting.METER: _meter_named,
    Waiting.PLACE: _place_named,
    Waiting.AMOUNT: _amount_named,
    Waiting.LONG_TEXT: _rest_of_long_text,
    Waiting.POWER_BACK: answer_to_poll,
    Waiting.APPLICATION: take_answer,
    Waiting.SAME_PLOT: take_same_plot,
    Waiting.METER_THERE: take_meter,
    Waiting.WHY_LESS: answer_why_less,
}
