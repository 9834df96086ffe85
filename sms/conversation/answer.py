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
from domain.metering.owner_questions import BILLED
from domain.services.accounts.silence_phone import SilencePhone, hear_phone_again, silence_phone
from domain.services.metering.settle_owner_question import YES, settle_owner_question
from domain.terms import Terms
from domain.values.contacts import CARE
from sms.conversation.account import answer_balance, answer_balances, answer_bill, answer_numbers, send_statement
from sms.conversation.context import Reply, Text, TextContext, reply
from sms.conversation.follow_ups import taken_as_answer
from sms.conversation.keywords import Asks, TextRequest, parse
from sms.conversation.outage import answer_outage
from sms.conversation.payment import pay
from sms.conversation.reading import SOURCE, give_reading
from sms.conversation.which_account import account_meant
from store.unit_of_work import UnitOfWork

MAX_ANSWERS_PER_HOUR = 8
USUAL_LANGUAGE = "en"

log = structlog.get_logger()


def answer(text: Text, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """Do what the text asks for, and queue the answer."""
    answered = unit_of_work.texts.add(text.id, text.phone)
    if answered is None:
        return
    context = _context(text, unit_of_work, terms, heard=answered < MAX_ANSWERS_PER_HOUR)
    said = _reply(context)
    if said and context.heard:
        _queue(said, context)
    log.info("sms_text", asks=context.request.asks.value, said=said.template if said else None, heard=context.heard)


def _context(text: Text, unit_of_work: UnitOfWork, terms: Terms, *, heard: bool) -> TextContext:
    request, caller = parse(text.words), unit_of_work.accounts.caller(text.phone)
    waiting = unit_of_work.pending.of(text.phone)
    return TextContext(
        text=text,
        request=request,
        caller=caller,
        language=_language(caller, request, waiting),
        waiting=waiting,
        heard=heard,
        unit_of_work=unit_of_work,
        terms=terms,
    )


def _language(caller: Caller, request: TextRequest, waiting: Pending | None) -> str:
    """What the phone has chosen, its account's, that of the keyword, or that of the question."""
    of_question = waiting.language if waiting else None
    return caller.spoken or request.language or of_question or USUAL_LANGUAGE


def _reply(context: TextContext) -> Reply | None:
    taken = taken_as_answer(context)
    if isinstance(taken, Reply):
        return taken
    context = taken or context
    return _REPLIES[context.request.asks](context)


def _queue(said: Reply, context: TextContext) -> None:
    text = said.text or context.terms.words(said.template, context.language, **{"care": CARE, **said.values})
    message = Message(ANSWER, context.text.id, context.text.phone, text, None, context.unit_of_work.now)
    context.unit_of_work.messages.queue([message])


def _at_account(answer_about: Callable[[TextContext, Account], Reply | None]) -> Callable[[TextContext], Reply | None]:
    """The reply to what is asked about one account, once it is clear which."""

    def find_and_reply(context: TextContext) -> Reply | None:
        account = account_meant(context)
        return account if isinstance(account, Reply) else answer_about(context, account)

    return find_and_reply


def _balance(context: TextContext) -> Reply | None:
    """Of the account that the text names, else of all that the phone has."""
    named = context.account or context.request.account or context.request.meter
    of_all = None if named else answer_balances(context)
    return of_all or _at_account(answer_balance)(context)


def _take_figure(context: TextContext) -> Reply | None:
    """A bare number is a reading, unless it is the number of an account of this phone."""
    key = clean(context.request.figure or "")
    own = [each.number for each in context.caller.accounts if key in {alias.key for alias in aliases(each.number)}]
    if own and not context.account:
        return reply("reading_needed", account=own[0])
    return _at_account(give_reading)(context)


def _stop(context: TextContext) -> Reply:
    silence_phone(SilencePhone(context.text.phone, SOURCE), context.unit_of_work)
    return reply("reminders_stopped")


def _start(context: TextContext) -> Reply:
    hear_phone_again(SilencePhone(context.text.phone, SOURCE), context.unit_of_work)
    return reply("reminders_again")


def _help(_context: TextContext) -> Reply:
    return reply("help")


def _yes(context: TextContext) -> Reply | None:
    """Yes to a question about a stranger's reading; the bill says what came of it."""
    question = context.unit_of_work.owner_questions.open_for(context.text.phone)
    if question is None:
        return _not_understood(context)
    outcome = settle_owner_question(question, YES, context.unit_of_work, context.terms)
    return None if outcome == BILLED else reply("owner_question_over", reading=question.value)


def _not_understood(_context: TextContext) -> Reply:
    return reply("not_understood")


_REPLIES: Mapping[Asks, Callable[[TextContext], Reply | None]] = {
    Asks.READING: _at_account(give_reading),
    Asks.FIGURE: _take_figure,
    Asks.BALANCE: _balance,
    Asks.BILL: _at_account(answer_bill),
    Asks.STATEMENT: _at_account(send_statement),
    Asks.PAY: _at_account(pay),
    Asks.OUTAGE: answer_outage,
    Asks.NUMBER: answer_numbers,
    Asks.HELP: _help,
    Asks.STOP: _stop,
    Asks.START: _start,
    Asks.YES: _yes,
    Asks.UNCLEAR: _not_understood,
}
