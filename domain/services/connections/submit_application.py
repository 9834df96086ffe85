"""Somebody applies for a connection: a reference at once, and an SMS to keep it."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from domain.commands import Key, Outcome
from domain.connections.applications import MAX_PER_PHONE, PAGE, Applicant, Application, Change
from domain.connections.rungs import standing
from domain.connections.sessions import MAX_APPLICATIONS_PER_PHONE_AND_DAY
from domain.messaging.messages import ANSWER
from domain.messaging.pending import Pending, Waiting
from domain.services.connections.application_notices import (
    notify,
    office_in_words,
    papers_in_words,
)
from domain.services.connections.ladder import as_it_is, running_clock
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


class Applying(StrEnum):
    """What came of it."""

    APPLIED = "applied"
    NOT_COMPLETE = "not_complete"
    TOO_MANY = "too_many_applications"


@dataclass(frozen=True, slots=True)
class SubmitApplication:
    """Which draft is sent, and by whom."""

    key: Key
    draft_id: int
    applicant: Applicant
    has_papers: bool = False


def submit_application(command: SubmitApplication, unit_of_work: UnitOfWork, terms: Terms) -> Outcome:
    """Take the application down. The same one of the same phone keeps its reference as long as it waits."""
    if done := unit_of_work.commands.claim(command.key):
        return Outcome(done.outcome, done.result)
    unit_of_work.applications.alone(command.applicant.phone)
    outcome = _submitted(command, unit_of_work, terms)
    unit_of_work.commands.add(command.key, outcome.name, dict(outcome.result))
    return outcome


def _submitted(command: SubmitApplication, unit_of_work: UnitOfWork, terms: Terms) -> Outcome:
    store, phone = unit_of_work.applications, command.applicant.phone
    draft = unit_of_work.application_drafts.draft(command.draft_id)
    if draft is None or draft.next_step() is not None:
        return Outcome(Applying.NOT_COMPLETE)
    if same := store.same_place(phone, draft):
        unit_of_work.application_drafts.forget_draft(phone)
        return Outcome(Applying.APPLIED, {"reference": same.reference})
    if store.waiting_of(phone) >= MAX_PER_PHONE:
        return Outcome(Applying.TOO_MANY, {"most": MAX_PER_PHONE})
    if _came_by_page_too_often(command.applicant, unit_of_work):
        return Outcome(Applying.TOO_MANY, {"most": MAX_APPLICATIONS_PER_PHONE_AND_DAY})
    first = store.same_person(draft)
    store.submit(command.draft_id, command.applicant)
    application = _begun(command, first, unit_of_work, terms)
    _notify(application, unit_of_work, terms)
    if first:
        _ask_first(first, application, unit_of_work, terms)
    return Outcome(Applying.APPLIED, {"reference": application.reference})


def _came_by_page_too_often(applicant: Applicant, unit_of_work: UnitOfWork) -> bool:
    """On a page nobody proves whose phone it is: it gets so many texts of there a day."""
    sent = unit_of_work.applications.sent_by_page(applicant.phone, unit_of_work.now - timedelta(days=1))
    return applicant.door == PAGE and sent >= MAX_APPLICATIONS_PER_PHONE_AND_DAY


def _begun(
    command: SubmitApplication, first: Application | None, unit_of_work: UnitOfWork, terms: Terms
) -> Application:
    """The clock of the office runs as soon as there are papers to look at."""
    application = as_it_is(command.draft_id, unit_of_work)
    clock = standing(application.rung, has_papers=command.has_papers).clock
    running = running_clock(application, clock, 0, unit_of_work, terms)
    change = Change(has_papers=command.has_papers, same_as_id=first.id if first else None)
    unit_of_work.applications.restart(application, running, change)
    return as_it_is(application.id, unit_of_work)


def _notify(application: Application, unit_of_work: UnitOfWork, terms: Terms) -> None:
    if application.has_papers:
        notify(application, "connection_submitted_with_papers", unit_of_work, terms, ANSWER)
        return
    office = office_in_words(application.region, application.language, terms)
    papers = papers_in_words(application, terms)
    notify(application, "connection_submitted", unit_of_work, terms, ANSWER, office=office, papers=papers)


def _ask_first(first: Application, second: Application, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """The first applicant alone decides whether the second one sees anything of it."""
    notify(first, "connection_same_plot", unit_of_work, terms)
    question = Pending(first.phone, Waiting.SAME_PLOT, "", first.language, application_id=second.id)
    unit_of_work.pending.ask(question)
