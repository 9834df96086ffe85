"""A strong drop in use is asked about before anybody is sent: once for each drop, and of a share nobody is asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple, Protocol

from domain.field.drawing import PERCENT, Chance
from domain.field.risk import SetApart
from domain.field.risk_rules import Asking
from domain.values.periods import months_after, months_before

ASKED, NOT_ASKED = "asked", "not_asked"
"""The two groups, whose finds are compared: to know whether asking warns."""


COUNTS_AS_ASKED_DAYS = 180
"""A visit that is ordered so long after the question counts for its group."""


class UseAnswer(StrEnum):
    """Why less is used, as the customer says it."""

    AWAY = "away"
    METER_FAULTY = "meter_faulty"
    UNCHANGED = "unchanged"
    OWN_SUPPLY = "own_supply"


ANSWER_KEYS: Mapping[str, UseAnswer] = {str(key): answer for key, answer in enumerate(UseAnswer, 1)}
"""The numbers that the question gives its answers, in the SMS and on the screen."""

_SETS_APART: Mapping[UseAnswer | None, SetApart] = {
    None: SetApart.ASKED,
    UseAnswer.AWAY: SetApart.VACANT,
    UseAnswer.METER_FAULTY: SetApart.METER_FAULTY,
    UseAnswer.OWN_SUPPLY: SetApart.OWN_GENERATION,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class UseQuestion:
    """A question to the customer of an account, or one that is left out: `is_asked`. It may be answered through
    `open_until`; no score sends anybody there through `apart_until`. `drop_seen_on` is the newest month of its drop.
    """

    id: int
    account_id: int
    meter_id: int
    scored_on: date
    is_asked: bool
    open_until: date
    drop_seen_on: date
    apart_until: date | None
    answer: UseAnswer | None

    def sets_apart(self, day: date) -> SetApart | None:
        """Why no score sends anybody there on that day; None where one may."""
        if self.apart_until is None or day > self.apart_until:
            return None
        return _SETS_APART.get(self.answer)

    def is_of_the_same_drop(self, month: date, asking: Asking) -> bool:
        """Whether the drop that speaks in this month is the one that this question is about."""
        return self.drop_seen_on >= months_before(month, asking.quiet_months)

    def may_be_answered(self, day: date) -> bool:
        return self.is_asked and day <= self.open_until


class NewQuestion(NamedTuple):
    """A question that follows from the score of the month."""

    account_id: int
    meter_id: int
    scored_on: date
    rules: str
    is_asked: bool
    open_until: date

    @property
    def apart_until(self) -> date | None:
        """Who is asked has time to answer."""
        return self.open_until if self.is_asked else None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionToSend:
    """A question that goes out by SMS now."""

    id: int
    account_id: int
    scored_on: date
    number: str
    phone: str
    language: str


@dataclass(frozen=True, slots=True)
class DueQuestions:
    """How many questions were looked at, and which of them go out now."""

    looked_at: int
    to_send: Sequence[QuestionToSend]


def asks_about(rules: Iterable[str], asking: Asking) -> bool:
    """Whether one of the rules that speak is a drop that customers are asked about."""
    return any(rule in asking.rules for rule in rules)


def is_asked(asking: Asking, chance: Chance) -> bool:
    """By lot: a share of the customers is not asked."""
    return chance.random() * PERCENT >= asking.not_asked_percent


def apart_until(answer: UseAnswer, today: date, months: int) -> date | None:
    """That nothing has changed explains nothing: the score stands as it is."""
    return None if answer is UseAnswer.UNCHANGED else months_after(today, months)


def group_names(*, asked: bool, answer: UseAnswer | None) -> str:
    """Under which names the visit of such a meter counts, a blank between them."""
    return f"{ASKED} {ASKED}:{answer.value if answer else 'silent'}" if asked else NOT_ASKED


def is_of_a_question(name: str) -> bool:
    """Whether visits are counted under this name for what was asked, and not for a rule."""
    return name in {ASKED, NOT_ASKED} or name.startswith(f"{ASKED}:")


class UseQuestions(Protocol):
    """What the use cases need of the store."""

    def newest(self, first_id: int, last_id: int) -> Mapping[int, UseQuestion]: ...

    def add(self, questions: Sequence[NewQuestion]) -> None: ...

    def drop_goes_on(self, question_ids: Sequence[int], month: date) -> None: ...

    def due(self, day: date, limit: int) -> DueQuestions: ...

    def sent(self, question_id: int) -> None: ...

    def find(self, question_id: int) -> UseQuestion | None: ...

    def lock(self, question_id: int) -> UseQuestion | None: ...

    def of_phone(self, phone: str, day: date) -> Sequence[UseQuestion]: ...

    def answered(self, question_id: int, answer: UseAnswer, apart_until: date | None) -> None: ...

    def put_off(self, question_id: int) -> None: ...
