"""The answer to the question whether power is really back, in the words of whoever was asked."""

import re

from domain.care.case_references import TICKET, parse_reference, reference
from domain.messaging.pending import Pending
from domain.outages.restoration import ANSWERED_WITHIN, Poll, Said, said_of_return
from domain.services.outages.answer_poll import AnswerPoll, PollAnswer, answer_poll
from sms.conversation.context import Reply, TextContext, reply
from sms.conversation.keywords import Asks
from sms.conversation.understanding import REFERENCE

MAX_WORDS_OF_AN_ANSWER = 12
MAX_WORDS_OF_A_DOUBT = 4
REMEMBERED_FOR = ANSWERED_WITHIN * 3
MAY_ANSWER = {Asks.UNCLEAR, Asks.YES, Asks.OUTAGE, Asks.POWER_BACK, Asks.THANKS, Asks.STATUS, Asks.AGENT, Asks.GREETING}


def answer_to_poll(context: TextContext, waiting: Pending) -> Reply | None:
    """What is said to the question that is open; None for what speaks of something else."""
    poll = context.unit_of_work.polls.find(waiting.poll_id or 0)
    if poll is None or not _may_answer(context) or _is_of_a_reading(context):
        return None
    said = said_of_return(_words(context))
    if said is Said.UNCLEAR:
        is_short = len(_words(context).split()) <= MAX_WORDS_OF_A_DOUBT and context.request.asks is Asks.UNCLEAR
        return reply("poll_unclear") if is_short else None
    context.unit_of_work.pending.answered(waiting)
    return _answered(context, poll, said)


def answer_again(context: TextContext) -> Reply | None:
    """An answer to a question that was answered before, or that is over; None where this phone was asked nothing."""
    said = said_of_return(_words(context)) if _may_answer(context) else Said.UNCLEAR
    if said is Said.UNCLEAR:
        return None
    since = context.unit_of_work.now - REMEMBERED_FOR
    polls = context.unit_of_work.polls.of_phone(context.text.phone, since)
    return _answered(context, polls[0], said) if polls else None


def _answered(context: TextContext, poll: Poll, said: Said) -> Reply:
    typed = REFERENCE.search(context.text.words)
    ticket_id = parse_reference(TICKET, typed[0]) if typed else None
    answer = answer_poll(AnswerPoll(poll.id, said, ticket_id), context.unit_of_work)
    if answer is PollAnswer.TOO_LATE:
        return reply("poll_over")
    if answer is PollAnswer.BACK:
        return reply("poll_back")
    reported = context.unit_of_work.polls.find(poll.id) or poll
    return reply("poll_dark", reference=_named(ticket_id) or reported.reference)


def _named(ticket_id: int | None) -> str | None:
    return None if ticket_id is None else reference(TICKET, ticket_id)


def _may_answer(context: TextContext) -> bool:
    """A few words about power, and no other place than the one that was asked about."""
    names_another = context.request.asks is Asks.OUTAGE and bool(context.request.account)
    is_short = len(_words(context).split()) <= MAX_WORDS_OF_AN_ANSWER
    return context.request.asks in MAY_ANSWER and is_short and not names_another


def _is_of_a_reading(context: TextContext) -> bool:
    """Yes alone goes to the question about a stranger's reading, where one is open: a bill hangs on it."""
    is_yes = context.request.asks is Asks.YES
    return is_yes and context.unit_of_work.owner_questions.open_for(context.text.phone) is not None


def _words(context: TextContext) -> str:
    return re.sub(r"\s+", " ", REFERENCE.sub(" ", context.text.words)).strip()
