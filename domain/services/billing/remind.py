"""Customers are reminded: when their reading window opens and a week later, before and after a bill is due, and of a
payment that they left unfinished.
"""

from collections.abc import Iterable

from domain.billing.dunning import (
    FINISHING_AFTER,
    FINISHING_STEPS,
    PAYING_STEPS,
    READING_STEPS,
    Step,
    StepWords,
)
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.gsm7 import parts
from domain.values.periods import business_date

_LEFT_OPEN = {"account": "{account}", "amount": "{amount}", "day": "{day}"}
_LONGEST = {"account": "9999999-99", "amount": "KES 9,999,999.99", "day": "31/12/2026"}


def remind_to_read(unit_of_work: UnitOfWork, terms: Terms, languages: Iterable[str]) -> int:
    """To those whose window opens today, or opened a week ago, and who have not read; how many."""
    words = _words(READING_STEPS, terms, languages)
    return unit_of_work.reminders.to_read(business_date(unit_of_work.now), words, terms.reading.window_days)


def remind_to_pay(unit_of_work: UnitOfWork, terms: Terms, languages: Iterable[str]) -> int:
    """To those whose bill is due in three days, or was three days ago, and not paid or disputed; how many."""
    words = _words(PAYING_STEPS, terms, languages)
    return unit_of_work.reminders.to_pay(business_date(unit_of_work.now), words)


def remind_to_finish(unit_of_work: UnitOfWork, terms: Terms, languages: Iterable[str]) -> int:
    """To those who left a payment half an hour ago and have asked for none since; how many. Once a day for a phone."""
    words = _words(FINISHING_STEPS, terms, languages)
    left_before = unit_of_work.now - FINISHING_AFTER
    return unit_of_work.reminders.to_finish(business_date(unit_of_work.now), words, left_before)


def _words(steps: Iterable[Step], terms: Terms, languages: Iterable[str]) -> list[StepWords]:
    known = list(languages)
    return [_step_words(step, language, terms) for step in steps for language in known]


def _step_words(step: Step, language: str, terms: Terms) -> StepWords:
    text = terms.words(step.template, language, paybill=terms.paybill, **_LEFT_OPEN)
    longest = terms.words(step.template, language, paybill=terms.paybill, **_LONGEST)
    return StepWords(step.days, language, text, parts(longest))
