"""Somebody applies for a connection: a reference at once, and an SMS to keep it."""

from dataclasses import dataclass
from enum import StrEnum

from domain.care.applications import Applicant, Application
from domain.commands import Key, Outcome
from domain.messaging.messages import ANSWER, Message
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.names import short_name

APPLICATION_SMS = "application_received"
AREA_SEPTETS = 40


class Applying(StrEnum):
    """What came of it."""

    APPLIED = "applied"


@dataclass(frozen=True, slots=True)
class ApplyForConnection:
    """Who applies, and where."""

    key: Key
    applicant: Applicant


def apply_for_connection(command: ApplyForConnection, unit_of_work: UnitOfWork, terms: Terms) -> Outcome:
    """Take the application down. The same one of the same phone keeps its reference as long as it waits."""
    if done := unit_of_work.commands.claim(command.key):
        return Outcome(done.outcome, done.result)
    application = unit_of_work.applications.add(command.applicant)
    unit_of_work.messages.queue([_message(application, command.applicant, unit_of_work, terms)])
    outcome = Outcome(Applying.APPLIED, {"reference": application.reference})
    unit_of_work.commands.add(command.key, outcome.name, dict(outcome.result))
    return outcome


def _message(application: Application, applicant: Applicant, unit_of_work: UnitOfWork, terms: Terms) -> Message:
    area = short_name(applicant.area, AREA_SEPTETS)
    text = terms.words(APPLICATION_SMS, applicant.language, reference=application.reference, area=area)
    return Message(ANSWER, f"application:{application.id}", applicant.phone, text, None, unit_of_work.now)
