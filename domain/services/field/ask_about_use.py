"""Customers whose use has fallen are asked why, by SMS: once each, at decent hours, in words that accuse nobody."""

from dataclasses import dataclass

from domain.field.use_questions import QuestionToSend
from domain.messaging.messages import REMINDER, Message
from domain.messaging.pending import Pending, Waiting
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.periods import business_date

WHY_LESS_SMS = "why_less_used"


@dataclass(frozen=True, slots=True)
class AskAboutUse:
    """The command: so many questions at once."""

    limit: int


def ask_about_use(command: AskAboutUse, unit_of_work: UnitOfWork, terms: Terms) -> int:
    """How many questions were looked at. A phone that was asked something else is asked once it has answered that; who
    cannot be written to, or does not want to be, is asked at a dial.
    """
    if not terms.sms_window.is_open(unit_of_work.now):
        return 0
    due = unit_of_work.use_questions.due(business_date(unit_of_work.now), command.limit)
    for question in due.to_send:
        _ask(question, unit_of_work, terms)
    return due.looked_at


def _ask(question: QuestionToSend, unit_of_work: UnitOfWork, terms: Terms) -> None:
    text = terms.words(WHY_LESS_SMS, question.language, account=question.number)
    subject = f"why_less:{question.account_id}:{question.scored_on}"
    message = Message(REMINDER, subject, question.phone, text, question.account_id, unit_of_work.now)
    unit_of_work.messages.queue([message])
    waiting = Pending(question.phone, Waiting.WHY_LESS, "", question.language, (question.account_id,))
    unit_of_work.pending.ask(waiting)
    unit_of_work.use_questions.sent(question.id)
