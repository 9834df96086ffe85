"""The answer to the question why less is used: in words, or by its number while no newer question is open."""

import re
from datetime import timedelta

from domain import commands
from domain.accounts.accounts import Account
from domain.accounts.identifiers import aliases
from domain.field.use_answers import said_of_use
from domain.field.use_questions import UseAnswer, UseQuestion
from domain.messaging.inbound.power import Power, power
from domain.messaging.pending import Pending, Waiting
from domain.services.field.answer_use_question import AnswerUseQuestion, UseAnswering, answer_use_question
from domain.values.periods import business_date
from sms.conversation.context import Reply, TextContext, reply
from sms.conversation.keywords import Asks
from sms.conversation.understanding import account_in

_LONG_NUMBER = re.compile(r"[0-9][0-9./-]{4,}[0-9]", re.ASCII)
MAX_WORDS_OF_AN_ANSWER = 12
MAX_WORDS_OF_A_DOUBT = 4
REMEMBERED_FOR = timedelta(days=60)
BY_NUMBER = {Asks.FIGURE, Asks.READING, Asks.NUMBER, Asks.UNCLEAR}
IN_WORDS = {Asks.UNCLEAR, Asks.OUTAGE, Asks.YES, Asks.THANKS, Asks.STATUS, Asks.AGENT, Asks.GREETING, Asks.HELP}
_REPLIES = {UseAnswering.NOTED: "use_noted", UseAnswering.FAULT_ORDERED: "use_fault_ordered"}


def answer_why_less(context: TextContext, waiting: Pending) -> Reply | None:
    """What is said to the question; None for what speaks of something else."""
    question = _question(context, waiting)
    if question is None:
        return None
    answer = _answer(context, is_open=context.waiting[0].waiting is Waiting.WHY_LESS)
    if answer is not None:
        return _answered(context, question, answer)
    return _in_doubt(context, question) if waiting is context.waiting[0] else None


def answer_why_less_again(context: TextContext) -> Reply | None:
    """Words that answer a question which was answered before, or is over; None where this phone was asked nothing."""
    answer, named = _answer(context, is_open=False), _named(context)
    if answer is None or (named is None and account_in(context.text.words)):
        return None
    since = business_date(context.unit_of_work.now - REMEMBERED_FOR)
    questions = context.unit_of_work.use_questions.of_phone(context.text.phone, since)
    meant = next((each for each in questions if named is None or each.account_id == named.id), None)
    return _answered(context, meant, answer) if meant else None


def _question(context: TextContext, waiting: Pending) -> UseQuestion | None:
    """The one about the account that the text names, else about that of the question; only of an account of the
    phone.
    """
    named, (asked_about,) = _named(context), waiting.account_ids
    account_id = named.id if named else asked_about
    if account_in(context.text.words) and named is None:
        return None
    today = business_date(context.unit_of_work.now)
    questions = context.unit_of_work.use_questions.of_phone(context.text.phone, today)
    return next((each for each in questions if each.account_id == account_id), None)


def _named(context: TextContext) -> Account | None:
    """The account of this phone that the text names."""
    key = account_in(context.text.words)
    return next((each for each in context.caller.accounts if key in {a.key for a in aliases(each.number)}), None)


def _answer(context: TextContext, *, is_open: bool) -> UseAnswer | None:
    """By a number only while the question is the open one; words about power that is gone are a report."""
    words = _words(context)
    said = said_of_use(words)
    if len(words.split()) > MAX_WORDS_OF_AN_ANSWER:
        return None
    if not said.by_words:
        return said.answer if is_open and context.request.asks in BY_NUMBER else None
    is_report = context.request.asks is Asks.OUTAGE and power(words) is Power.GONE
    return said.answer if context.request.asks in IN_WORDS and not is_report else None


def _answered(context: TextContext, question: UseQuestion, answer: UseAnswer) -> Reply:
    key = commands.key(context.text.source, "why_less", question.id, answer)
    command = AnswerUseQuestion(key, question.id, answer)
    outcome = answer_use_question(command, context.unit_of_work, context.terms)
    template = _REPLIES.get(UseAnswering(outcome.name), "use_over")
    return reply(template, account=outcome.result.get("account", ""))


def _in_doubt(context: TextContext, question: UseQuestion) -> Reply | None:
    """A few words that nobody understands, where one of four answers was asked for."""
    words = _words(context).split()
    account = context.unit_of_work.accounts.get(question.account_id)
    is_short = 0 < len(words) <= MAX_WORDS_OF_A_DOUBT and context.request.asks is Asks.UNCLEAR
    return reply("use_unclear", account=account.number) if is_short and account and not question.answer else None


def _words(context: TextContext) -> str:
    """Without the numbers that can be an account's."""
    return _LONG_NUMBER.sub(" ", context.text.words)
