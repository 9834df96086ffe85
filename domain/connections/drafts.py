"""An application before it is sent: the questions, one after the other, and what is understood of each answer.

The same questions in the same order on every door; what was answered is kept, so that whoever comes back goes on.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.accounts.identifiers import parse_meter_number
from domain.connections.classes import class_chosen
from domain.values.gsm7 import plain
from domain.values.names import short_name
from domain.values.typed_words import typed_words

MAX_WORDS_SEPTETS = 80

NATIONAL_ID, PASSPORT, COMPANY = "id", "passport", "company"
ID_KINDS = (NATIONAL_ID, PASSPORT, COMPANY)
NONE_GIVEN = ""
"""What stands for an answer that was left out: the question is answered."""

_NATIONAL_ID = re.compile(r"[0-9]{6,10}")
_PASSPORT = re.compile(r"[A-Z]{1,2}[0-9]{6,8}")
_COMPANY = re.compile(r"(?=.*[0-9])[A-Z]{1,4}[A-Z0-9/.-]{3,19}")
_TAX_PIN = re.compile(r"[AP][0-9]{9}[A-Z]")
_LABELS = re.compile(
    r"\b(?:ID|NO|NUMBER|NAMBA|NAMBARI|YA|KITAMBULISHO|PASSPORT|PASIPOTI|COMPANY|KAMPUNI|KRA|PIN|METER|MITA)\b[\s.:#]*"
)
"""What people write before a number, and is none of it."""
LEFT_OUT = frozenset({"0", "1", "-", "NO", "NONE", "SKIP", "HAPANA", "HAKUNA", "SINA", "LA"})


class Step(StrEnum):
    """The questions, in their order."""

    NAME = "name"
    ID = "id_number"
    TAX_PIN = "tax_pin"
    AREA = "area"
    LANDMARK = "landmark"
    NEIGHBOUR = "neighbour_meter"
    CLASS = "class"


OPTIONAL = (Step.TAX_PIN, Step.NEIGHBOUR)


@dataclass(frozen=True, slots=True)
class Draft:
    """What was answered so far; None where a question is still to be asked, empty where one was left out."""

    name: str | None = None
    id_number: str | None = None
    tax_pin: str | None = None
    area: str | None = None
    landmark: str | None = None
    neighbour_meter: str | None = None
    of_class: str | None = None

    def answer(self, step: Step) -> str | None:
        return getattr(self, _field(step), None)

    def answered(self, step: Step, value: str) -> "Draft":
        return replace(self, **{_field(step): value})

    def next_step(self) -> Step | None:
        """The first question without an answer; none once all are answered."""
        return next((step for step in Step if self.answer(step) is None), None)

    @property
    def is_begun(self) -> bool:
        return any(self.answer(step) is not None for step in Step)


def understood(step: Step, typed: str) -> str | None:
    """The answer as it is kept; None where what was typed is none. What may be left out is empty then."""
    if step in OPTIONAL and plain(typed).strip().upper() in {"", *LEFT_OUT}:
        return NONE_GIVEN
    return _READ[step](typed)


def id_kind(number: str) -> str:
    """What a number that was understood is of."""
    if _NATIONAL_ID.fullmatch(number):
        return NATIONAL_ID
    return PASSPORT if _PASSPORT.fullmatch(number) else COMPANY


def _words(typed: str) -> str | None:
    words = typed_words(typed)
    return short_name(words, MAX_WORDS_SEPTETS) if words else None


def _without_labels(typed: str) -> str:
    """In capitals."""
    return _LABELS.sub("", plain(typed).upper()).strip()


def _id_number(typed: str) -> str | None:
    number = re.sub(r"\s+", "", _without_labels(typed))
    digits = number.replace("-", "").replace(".", "")
    if _NATIONAL_ID.fullmatch(digits):
        return digits if digits.strip("0") else None
    if _TAX_PIN.fullmatch(number):
        return None
    return number if _PASSPORT.fullmatch(number) or _COMPANY.fullmatch(number) else None


def _tax_pin(typed: str) -> str | None:
    pin = re.sub(r"[\s.-]+", "", _without_labels(typed))
    return pin if _TAX_PIN.fullmatch(pin) else None


def _meter(typed: str) -> str | None:
    number = parse_meter_number(_without_labels(typed))
    return number if number and any(map(str.isdigit, number)) else None


def _class(typed: str) -> str | None:
    found = class_chosen(plain(typed))
    return found.value if found else None


_READ = {
    Step.NAME: _words,
    Step.ID: _id_number,
    Step.TAX_PIN: _tax_pin,
    Step.AREA: _words,
    Step.LANDMARK: _words,
    Step.NEIGHBOUR: _meter,
    Step.CLASS: _class,
}


def _field(step: Step) -> str:
    return "of_class" if step is Step.CLASS else step.value
