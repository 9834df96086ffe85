"""An operator answers an application for a connection, and whoever applied is notified by SMS."""

from dataclasses import dataclass

from domain.care.applications import Application
from domain.care.case_references import APPLICATION, parse_reference
from domain.errors import InvalidInput, NotFound
from domain.messaging.messages import NOTICE, Message
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.gsm7 import transliterate

ANSWER_SMS = "application_answered"
MAX_PARTS = 2


@dataclass(frozen=True, slots=True)
class AnswerApplication:
    """The application, the answer as the applicant will read it, and who gives it."""

    reference: str
    text: str
    operator: str


def answer_application(command: AnswerApplication, unit_of_work: UnitOfWork, terms: Terms) -> Application:
    """Close the application with this answer.

    Raises `NotFound` unless it waits, `InvalidInput` for no answer or a long one.
    """
    answer = transliterate(command.text).strip()
    if not answer:
        raise InvalidInput("An answer has words", "no_answer")
    application_id = parse_reference(APPLICATION, command.reference)
    application = application_id and unit_of_work.applications.answer(application_id, answer, command.operator)
    if not application:
        raise NotFound(f"No application {command.reference} waits for an answer", "no_application")
    unit_of_work.messages.queue([_message(application, answer, unit_of_work, terms)])
    return application


def _message(application: Application, answer: str, unit_of_work: UnitOfWork, terms: Terms) -> Message:
    text = terms.words(ANSWER_SMS, application.language, reference=application.reference, answer=answer)
    subject = f"application:{application.id}:answer"
    message = Message(NOTICE, subject, application.phone, text, None, unit_of_work.now)
    if message.parts > MAX_PARTS:
        raise InvalidInput(f"The answer takes {message.parts} SMS, {MAX_PARTS} are allowed", "too_long")
    return message
