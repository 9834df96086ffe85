"""The words of the reminders, in each language, with the places of account, amount and day left open for the store."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.billing.dunning import EVERYBODY, Batch, Step, StepWords
from domain.terms import Terms
from domain.values.gsm7 import parts

_LEFT_OPEN = {"account": "{account}", "amount": "{amount}", "day": "{day}"}
_LONGEST = {"account": "9999999-99", "amount": "KES 9,999,999.99", "day": "31/12/2026"}


@dataclass(frozen=True, slots=True)
class Remind:
    """The command of all reminders: the languages that have words, and of whom to think."""

    languages: Sequence[str]
    batch: Batch = EVERYBODY


def words_of(steps: Sequence[Step], command: Remind, terms: Terms) -> list[StepWords]:
    """What each step says in each language, and how many parts its SMS may have."""
    return [_step_words(step, language, terms) for step in steps for language in command.languages]


def _step_words(step: Step, language: str, terms: Terms) -> StepWords:
    text = terms.words(step.template, language, paybill=terms.paybill, **_LEFT_OPEN)
    longest = terms.words(step.template, language, paybill=terms.paybill, **_LONGEST)
    return StepWords(step.days, language, text, parts(longest))
