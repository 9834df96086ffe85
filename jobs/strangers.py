"""What strangers' phones did with an account, where its owner is asked or notified of it."""

from celery import shared_task

from domain.jobs import Job
from domain.messaging.sending import Window
from domain.metering.owner_questions import SILENCE as SILENT_FOR
from domain.metering.owner_questions import OwnerQuestion
from domain.services.accounts.notify_owner_of_access import notify_owner_of_access
from domain.services.metering.settle_owner_question import OwnerAnswer, SettleOwnerQuestion, settle_owner_question
from jobs.row_by_row import guarded
from parts import worker_parts

QUESTIONS_AT_ONCE = 200


@shared_task(name=Job.SETTLE_OWNER_QUESTIONS)
def settle_owner_questions() -> None:
    """Bill the readings about which the phone on file has said nothing for two days, each in its own transaction."""
    parts = worker_parts()
    settled, after = 0, 0
    while due := _silent(after):
        for question in due:
            with guarded(Job.SETTLE_OWNER_QUESTIONS, question.id), parts.store.transaction() as unit_of_work:
                settle_owner_question(SettleOwnerQuestion(question, OwnerAnswer.SILENCE), unit_of_work, parts.terms)
        settled, after = settled + len(due), due[-1].id
    if settled:
        parts.nudge(Job.SEND_MESSAGES)


def _silent(after: int) -> list[OwnerQuestion]:
    with worker_parts().store.reading() as unit_of_work:
        return unit_of_work.owner_questions.due(unit_of_work.now - SILENT_FOR, after, QUESTIONS_AT_ONCE)


@shared_task(name=Job.TELL_OF_STRANGERS)
def tell_of_strangers() -> None:
    """What other phones tried with an account on the days before: one text, within the hours for it."""
    parts = worker_parts()
    if not Window.parse(parts.settings.sms_window).is_open(parts.clock.now()):
        return
    with parts.store.transaction() as unit_of_work:
        notify_owner_of_access(unit_of_work, parts.terms)
    parts.nudge(Job.SEND_MESSAGES)
