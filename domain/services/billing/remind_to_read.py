"""Customers are reminded to read: when their reading window opens, and a week later."""

from collections.abc import Sequence

from domain.billing.dunning import READING_STEPS, Batch
from domain.services.billing.reminder_words import Remind, words_of
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.periods import business_date


def remind_to_read(command: Remind, unit_of_work: UnitOfWork, terms: Terms) -> int:
    """To those whose window opens today, or opened a week ago, and who have not read; how many."""
    words, today = words_of(READING_STEPS, command, terms), business_date(unit_of_work.now)
    return unit_of_work.reminders.to_read(today, words, terms.reading.window_days, command.batch)


def batches_to_read(unit_of_work: UnitOfWork, terms: Terms) -> Sequence[Batch]:
    """All whom a step of today concerns, in parts that one transaction reminds."""
    today = business_date(unit_of_work.now)
    return unit_of_work.reminders.batches_to_read(today, READING_STEPS, terms.reading.window_days)
