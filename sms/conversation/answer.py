"""What we answer to a text: one SMS at most, in the customer's language.

A text that came before is not done again. A phone that was answered too often in the last hour hears so with the last
answer, and no longer answered: two machines that answer each other end there. What the customer asks for is still done,
and danger is answered whatever came before.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import structlog

from domain.accounts.accounts import Account, Caller
from domain.accounts.identifiers import aliases, clean
from domain.messaging.answer_limit import MAX_ANSWERS_TO_AN_APPLICANT, AnswersGiven
from domain.messaging.inbound.agreement import agreement
from domain.messaging.messages import ANSWER, Message
from domain.messaging.pending import Pending, Waiting
from domain.metering.owner_questions import QuestionOutcome
from domain.services.accounts.hear_phone_again import hear_phone_again
from domain.services.accounts.keep_strangers_out import KeepStrangersOut, keep_strangers_out
from domain.services.accounts.object_to_removal import Objection, ObjectToRemoval, object_to_removal
from domain.services.accounts.silence_phone import SilencePhone, silence_phone
from domain.services.accounts.silence_planned_work import silence_planned_work
from domain.services.metering.settle_owner_question import OwnerAnswer, SettleOwnerQuestion, settle_owner_question
from domain.terms import Terms
from domain.values.contacts import CARE, EMERGENCY
from domain.values.gsm7 import septets
from domain.values.languages import SOURCE_LANGUAGE
from domain.values.periods import format_time
from domain.values.phones import shown_end
from sms.conversation.account import (
    answer_balance,
    answer_balances,
    answer_bill,
    answer_last_payment,
    answer_numbers,
    query_high_bill,
    send_link,
    send_statement,
)
from sms.conversation.connection import apply
from sms.conversation.context import SENT_ITSELF, Reply, Text, TextContext, names_of, reply
from sms.conversation.follow_ups import taken_as_answer
from sms.conversation.keywords import Asks, TextRequest
from sms.conversation.outage import NONE_OPEN, answer_danger, answer_outage, answer_power_back
from sms.conversation.ownership import offer_not_mine, take_phone_off
from sms.conversation.payment import pay, pay_as_agreed
from sms.conversation.privacy import answer_privacy, take_data_request
from sms.conversation.reading import SOURCE, ask_whether_it_is_one, give_reading
from sms.conversation.recoveries import about_recoveries, answer_recovery, object_to_the_only_one
from sms.conversation.restoration import answer_again
from sms.conversation.small_talk import answer_agent, answer_greeting, answer_language, answer_tokens, say_nothing
from sms.conversation.status import answer_status
from sms.conversation.technicians import (
    about_technicians,
    answer_ended_visit,
    answer_moved_visit,
    answer_technician_check,
)
from sms.conversation.understanding import POLITE_TOO, understand
from sms.conversation.which_account import account_meant
from sms.conversation.why_less import answer_why_less_again
from store.unit_of_work import UnitOfWork

MAX_ENDS = 5
BRAND = "Kenya Power"
MIN_SEPTETS_OF_A_LONG_TEXT = 140
"""A text that comes in several parts is at least so long, less what the first part carries beside it."""

log = structlog.get_logger()


def answer(text: Text, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """Do what the text asks for, and queue the answer."""
    given = unit_of_work.texts.add(text.id, text.phone)
    if given is None:
        return
    waiting = unit_of_work.pending.of(text.phone)
    if any(each.waiting is Waiting.APPLICATION for each in waiting):
        given = replace(given, most=MAX_ANSWERS_TO_AN_APPLICANT)
    context = _context(text, waiting, unit_of_work, terms, heard=given.may_answer)
    said = _reply(context)
    if said and (context.heard or said.urgent_about):
        _queue(said, given, context)
    log.info("sms_text", asks=context.request.asks.value, said=said.template if said else None, heard=context.heard)


def _context(
    text: Text, waiting: Sequence[Pending], unit_of_work: UnitOfWork, terms: Terms, *, heard: bool
) -> TextContext:
    caller = unit_of_work.accounts.caller(text.phone)
    request = about_technicians(text.words) or about_recoveries(text.words) or understand(text.words, names_of(caller))
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


def _language(caller: Caller, request: TextRequest, waiting: Sequence[Pending]) -> str:
    """What the phone has chosen, that of its account on file, of its words, or of the question."""
    of_question = waiting[0].language if waiting else None
    return caller.spoken or request.language or of_question or SOURCE_LANGUAGE


def _reply(context: TextContext) -> Reply | None:
    """Danger first, then the answer to a question of ours, then what the text asks for."""
    if context.request.asks is Asks.DANGER:
        return answer_danger(context)
    taken = taken_as_answer(context)
    if isinstance(taken, Reply):
        return taken
    context = taken or context
    return _REPLIES[context.request.asks](context)


def _queue(said: Reply, given: AnswersGiven, context: TextContext) -> None:
    """The answer; the last for a while says so, in a text of its own where the answer was one."""
    answer = "" if said is SENT_ITSELF else _worded(said, context)
    notice = _worded(_last_for_now(given, said.language), context) if given.is_last else ""
    text = f"{answer} {notice}".strip() if answer else notice and f"{BRAND}: {notice}"
    if text:
        message = Message(ANSWER, _subject(said, context), context.text.phone, text, None, context.unit_of_work.now)
        context.unit_of_work.messages.queue([message])


def _worded(said: Reply, context: TextContext) -> str:
    language = said.language or context.language
    return said.text or context.terms.words(said.template, language, **{"care": CARE, **said.values})


def _subject(said: Reply, context: TextContext) -> str:
    """That of the text; once the answers are used up that of the report, which is answered once."""
    return context.text.id if context.heard else f"urgent:{said.urgent_about}"


def _last_for_now(given: AnswersGiven, language: str | None) -> Reply:
    said = reply("answers_used_up", time=format_time(given.next_at), emergency=EMERGENCY)
    return replace(said, language=language)


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


def _stop_planned(context: TextContext) -> Reply:
    silence_planned_work(SilencePhone(context.text.phone, SOURCE), context.unit_of_work)
    return reply("planned_stopped")


def _stop_in_doubt(_context: TextContext) -> Reply:
    """STOP before something else: nothing is done, and what ends the reminders is said."""
    return reply("stop_in_doubt")


def _start(context: TextContext) -> Reply:
    hear_phone_again(SilencePhone(context.text.phone, SOURCE), context.unit_of_work)
    return reply("reminders_again")


def _help(_context: TextContext) -> Reply:
    return reply("help")


def _yes(context: TextContext) -> Reply | None:
    """Yes to a question about a stranger's reading; the bill says what came of it. Only yes alone is yes."""
    question = context.unit_of_work.owner_questions.open_for(context.text.phone)
    if question is None:
        return _not_understood(context)
    if not agreement(context.text.words).is_yes_alone:
        account = context.unit_of_work.accounts.get(question.account_id)
        return reply("owner_question_again", reading=question.value, account=account.number if account else "")
    outcome = settle_owner_question(SettleOwnerQuestion(question, OwnerAnswer.YES), context.unit_of_work, context.terms)
    return None if outcome is QuestionOutcome.BILLED else reply("owner_question_over", reading=question.value)


def _agree(context: TextContext) -> Reply:
    """Only AGREE alone agrees, or with politeness: `AGREE but 300 only` does not."""
    is_alone = POLITE_TOO.issuperset(context.request.words.upper().split())
    return (pay_as_agreed(context) if is_alone else None) or _not_understood(context)


def _object(context: TextContext) -> Reply | None:
    """The owner wants the phones off that came lately; or a phone that was taken off wants somebody to look into it; or
    it is about the only claim that the phone was told of.
    """
    command = KeepStrangersOut(context.text.phone, tuple(account.id for account in context.caller.accounts))
    taken_off = keep_strangers_out(command, context.unit_of_work, context.terms)
    if taken_off:
        return reply("phones_kept_out", ends=" ".join(f"...{shown_end(each)}" for each in taken_off[:MAX_ENDS]))
    if object_to_removal(ObjectToRemoval(context.text.phone), context.unit_of_work) is Objection.CASE_OPENED:
        return reply("objection_noted")
    return object_to_the_only_one(context) or _not_understood(context)


def _power_back(context: TextContext) -> Reply:
    """It may be said to a question that was answered with no before, or of reports that are open."""
    again, closed = answer_again(context), answer_power_back(context)
    return again if again and closed.template == NONE_OPEN else closed


def _not_understood(context: TextContext) -> Reply:
    """What was not understood may answer a question of ours that is not open any more, or be the first part of a longer
    text, whose rest comes as a text of its own. A number in it may be a reading in words that nobody knows.
    """
    if again := answer_again(context) or answer_why_less_again(context):
        return again
    if septets(context.text.words) >= MIN_SEPTETS_OF_A_LONG_TEXT:
        context.asks(Waiting.LONG_TEXT, reply("not_understood"))
        return reply("not_understood")
    return ask_whether_it_is_one(context) or reply("not_understood")


_REPLIES: Mapping[Asks, Callable[[TextContext], Reply | None]] = {
    Asks.READING: _at_account(give_reading),
    Asks.FIGURE: _take_figure,
    Asks.BALANCE: _balance,
    Asks.BILL: _at_account(answer_bill),
    Asks.STATEMENT: _at_account(send_statement),
    Asks.LINK: _at_account(send_link),
    Asks.PAY: _at_account(pay),
    Asks.RECEIPT: _at_account(answer_last_payment),
    Asks.PAID: _at_account(answer_last_payment),
    Asks.BILL_TOO_HIGH: _at_account(query_high_bill),
    Asks.DANGER: answer_danger,
    Asks.OUTAGE: answer_outage,
    Asks.POWER_BACK: _power_back,
    Asks.NUMBER: answer_numbers,
    Asks.STATUS: answer_status,
    Asks.TOKENS: answer_tokens,
    Asks.LANGUAGE: answer_language,
    Asks.AGENT: answer_agent,
    Asks.DISOWNS: offer_not_mine,
    Asks.NOT_MINE: take_phone_off,
    Asks.HELP: _help,
    Asks.STOP: _stop,
    Asks.STOP_PLANNED: _stop_planned,
    Asks.STOP_IN_DOUBT: _stop_in_doubt,
    Asks.START: _start,
    Asks.THANKS: say_nothing,
    Asks.GREETING: answer_greeting,
    Asks.YES: _yes,
    Asks.OBJECT: _object,
    Asks.AGREE: _agree,
    Asks.APPLY: apply,
    Asks.PRIVACY: answer_privacy,
    Asks.DATA_COPY: take_data_request,
    Asks.DATA_CORRECTION: take_data_request,
    Asks.DATA_ERASURE: take_data_request,
    Asks.TECHNICIAN_CHECK: answer_technician_check,
    Asks.MOVE_VISIT: answer_moved_visit,
    Asks.END_VISIT: answer_ended_visit,
    Asks.RECOVERY_OBJECTION: answer_recovery,
    Asks.RECOVERY_TEST: answer_recovery,
    Asks.RECOVERY_AGREEMENT: answer_recovery,
    Asks.UNCLEAR: _not_understood,
}
