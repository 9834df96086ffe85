"""Customers are reminded by SMS, each day anew, within the hours at which they may be written to.

What was read or paid before the first hour is known by then; what the day has queued it does not queue again. Each
batch is a transaction: a run that is cut off has queued what came before, and the next one goes on behind it.
"""

from collections.abc import Callable, Sequence
from itertools import takewhile

from celery import shared_task

from domain.billing.dunning import Batch
from domain.jobs import Job
from domain.messaging.sending import Window
from domain.services.billing.remind_to_finish import remind_to_finish as remind_all_to_finish
from domain.services.billing.remind_to_pay import batches_to_pay
from domain.services.billing.remind_to_pay import remind_to_pay as remind_batch_to_pay
from domain.services.billing.remind_to_read import batches_to_read
from domain.services.billing.remind_to_read import remind_to_read as remind_batch_to_read
from domain.services.billing.reminder_words import Remind
from domain.services.billing.send_use_messages import SendUseMessages
from domain.services.billing.send_use_messages import send_use_messages as send_all_use_messages
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from parts import worker_parts

USE_MESSAGES_AT_ONCE = 500


@shared_task(name=Job.REMIND_TO_READ)
def remind_to_read() -> None:
    """To those whose reading window opens today, or opened a week ago."""
    _remind_in_batches(batches_to_read, remind_batch_to_read)


@shared_task(name=Job.REMIND_TO_PAY)
def remind_to_pay() -> None:
    """To those whose bill is due in three days, or was three days ago."""
    _remind_in_batches(batches_to_pay, remind_batch_to_pay)


@shared_task(name=Job.REMIND_TO_FINISH)
def remind_to_finish() -> None:
    """To those who left a payment in the middle of a session."""
    if _is_open():
        parts = worker_parts()
        with parts.store.transaction() as unit_of_work:
            remind_all_to_finish(Remind(list(parts.words)), unit_of_work, parts.terms)


@shared_task(name=Job.SEND_USE_MESSAGES)
def send_use_messages() -> None:
    """To those who asked to hear once a month what they use, a page of them in each transaction."""
    while _is_open() and _next_use_messages():
        pass


def _next_use_messages() -> int:
    parts = worker_parts()
    with parts.store.transaction() as unit_of_work:
        return send_all_use_messages(SendUseMessages(USE_MESSAGES_AT_ONCE), unit_of_work, parts.terms)


def _remind_in_batches(
    batches: Callable[[UnitOfWork, Terms], Sequence[Batch]], remind: Callable[[Remind, UnitOfWork, Terms], int]
) -> None:
    parts = worker_parts()
    if not _is_open():
        return
    with parts.store.transaction() as unit_of_work:
        to_do = batches(unit_of_work, parts.terms)
    for batch in takewhile(lambda _: _is_open(), to_do):
        with parts.store.transaction() as unit_of_work:
            remind(Remind(list(parts.words), batch), unit_of_work, parts.terms)


def _is_open() -> bool:
    """Whether customers may be written to now."""
    parts = worker_parts()
    return Window.parse(parts.settings.sms_window).is_open(parts.clock.now())
