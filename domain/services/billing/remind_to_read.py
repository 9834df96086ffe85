"""Customers are reminded to read: when their reading window opens, and a week later."""

from domain.billing.dunning import READING_STEPS
from domain.services.billing.reminder_words import Remind, words_of
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.periods import business_date


def remind_to_read(command: Remind, unit_of_work: UnitOfWork, terms: Terms) -> int:
    """To those whose window opens today, or opened a week ago, and who have not read; how many."""
    words = words_of(READING_STEPS, command, terms)
    return unit_of_work.reminders.to_read(business_date(unit_of_work.now), words, terms.reading.window_days)
