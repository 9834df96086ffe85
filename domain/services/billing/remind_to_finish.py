"""Customers are reminded of a payment that they left unfinished."""

from domain.billing.dunning import FINISHING_AFTER, FINISHING_STEPS
from domain.services.billing.reminder_words import Remind, words_of
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.periods import business_date


def remind_to_finish(command: Remind, unit_of_work: UnitOfWork, terms: Terms) -> int:
    """To those who left a payment half an hour ago and have asked for none since; how many. Once a day for a phone."""
    words = words_of(FINISHING_STEPS, command, terms)
    left_before = unit_of_work.now - FINISHING_AFTER
    return unit_of_work.reminders.to_finish(business_date(unit_of_work.now), words, left_before)
