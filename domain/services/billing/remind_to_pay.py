"""Customers are reminded to pay: before a bill is due, and after it."""

from collections.abc import Sequence

from domain.billing.dunning import PAYING_STEPS, Batch
from domain.services.billing.reminder_words import Remind, words_of
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.periods import business_date


def remind_to_pay(command: Remind, unit_of_work: UnitOfWork, terms: Terms) -> int:
    """To those whose bill is due in three days, or was three days ago, and not paid or disputed; how many."""
    words, today = words_of(PAYING_STEPS, command, terms), business_date(unit_of_work.now)
    return unit_of_work.reminders.to_pay(today, words, command.batch)


def batches_to_pay(unit_of_work: UnitOfWork, _terms: Terms) -> Sequence[Batch]:
    """All whom a step of today concerns, in parts that one transaction reminds."""
    return unit_of_work.reminders.batches_to_pay(business_date(unit_of_work.now), PAYING_STEPS)
