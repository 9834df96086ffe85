"""What we answer to a text: one SMS at most, in the customer's language.

A text that came before is not done again. Whoever was answered too often in the last hour is no longer answered: two
machines that answer each other end there; what the customer asks for is still done.
"""

from collections.abc import Callable, Mapping

import structlog

from domain.accounts.accounts import Account, Caller
from domain.accounts.identifiers import aliases, clean
from domain.messaging.messages import ANSWER, Message
from domain.messaging.pending import Pending
from domain.services.accounts.silence_phone import hear_phone_again, silence_phone
from domain.terms import Terms
from domain.values.contacts import CARE
from sms.conversation.account import send_statement, tell_balance, tell_bill, tell_numbers
from sms.conversation.context import Say, Talk, Text, say
from sms.conversation.follow_ups import taken_as_answer
from sms.conversation.keywords import Asks, Request, parse
from sms.conversation.outage import tell_outage
from sms.conversation.payment import pay
from sms.conversation.reading import SOURCE, give_reading
from sms.conversation.which_account import account_meant
from store.unit_of_work import UnitOfWork

MOST_ANSWERS_AN_HOUR = 8
USUAL_LANGUAGE = "en"

log = structlog.get_logger()


def answer(text: Text, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """Do what the text asks for, and queue the answer."""
    answered = unit_of_work.texts.add(text.id, text.phone)
    if answered is None:
        return
    talk = _talk(text, unit_of_work, terms, heard=answered < MOST_ANSWERS_AN_HOUR)
    said = _reply(talk)
    if said and talk.heard:
        _queue(said, talk)
    log.info("sms_text", asks=talk.request.asks.value, said=said.template if said else None, heard=talk.heard)


def _talk(text: Text, unit_of_work: UnitOfWork, terms: Terms, *, heard: bool) -> Talk:
    request, caller = parse(text.words), unit_of_work.accounts.caller(text.phone)
    waiting = unit_of_work.pending.of(text.phone)
    return Talk(
        text=text,
        request=request,
        caller=caller,
        language=_language(caller, request, waiting),
        waiting=waiting,
        heard=heard,
        unit_of_work=unit_of_work,
        terms=terms,
    )


def _language(caller: Caller, request: Request, waiting: Pending | None) -> str:
    """What the phone has chosen, its account's, that of the keyword, or that of the question."""
    of_account = caller.accounts[0].language if caller.accounts else None
    of_question = waiting.language if waiting else None
    return caller.language or of_account or request.language or of_question or USUAL_LANGUAGE


def _reply(talk: Talk) -> Say | None:
    taken = taken_as_answer(talk)
    if isinstance(taken, Say):
        return taken
    talk = taken or talk
    return _REPLIES[talk.request.asks](talk)


def _queue(said: Say, talk: Talk) -> None:
    text = talk.terms.words(said.template, talk.language, **{"care": CARE, **said.values})
    message = Message(ANSWER, talk.text.id, talk.text.phone, text, None, talk.unit_of_work.now)
    talk.unit_of_work.messages.queue([message])


def _at_account(reply: Callable[[Talk, Account], Say | None]) -> Callable[[Talk], Say | None]:
    """The reply to what is asked about one account, once it is clear which."""

    def find_and_reply(talk: Talk) -> Say | None:
        account = account_meant(talk)
        return account if isinstance(account, Say) else reply(talk, account)

    return find_and_reply


def _take_figure(talk: Talk) -> Say | None:
    """A bare number is a reading, unless it is the number of an account of this phone."""
    key = clean(talk.request.figure or "")
    own = [each.number for each in talk.caller.accounts if key in {alias.key for alias in aliases(each.number)}]
    if own and not talk.account:
        return say("reading_needed", account=own[0])
    return _at_account(give_reading)(talk)


def _stop(talk: Talk) -> Say:
    silence_phone(talk.text.phone, SOURCE, talk.unit_of_work)
    return say("reminders_stopped")


def _start(talk: Talk) -> Say:
    hear_phone_again(talk.text.phone, talk.unit_of_work)
    return say("reminders_again")


def _help(_talk: Talk) -> Say:
    return say("help")


def _not_understood(_talk: Talk) -> Say:
    return say("not_understood")


_REPLIES: Mapping[Asks, Callable[[Talk], Say | None]] = {
    Asks.READING: _at_account(give_reading),
    Asks.FIGURE: _take_figure,
    Asks.BALANCE: _at_account(tell_balance),
    Asks.BILL: _at_account(tell_bill),
    Asks.STATEMENT: _at_account(send_statement),
    Asks.PAY: _at_account(pay),
    Asks.OUTAGE: tell_outage,
    Asks.NUMBER: tell_numbers,
    Asks.HELP: _help,
    Asks.STOP: _stop,
    Asks.START: _start,
    Asks.YES: _not_understood,
    Asks.UNCLEAR: _not_understood,
}
