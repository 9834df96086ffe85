"""How many texts of a phone are answered in an hour: two machines that answer each other end there."""

from dataclasses import dataclass
from datetime import datetime, timedelta

MAX_ANSWERS = 8
MAX_ANSWERS_TO_AN_APPLICANT = 24
"""An application asks one question a text: whoever answers them is no machine."""
PER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class AnswersGiven:
    """The answers that a phone got in the last hour, before this one: how many, and when the oldest of them was."""

    count: int
    oldest_at: datetime
    most: int = MAX_ANSWERS

    @property
    def may_answer(self) -> bool:
        return self.count < self.most

    @property
    def is_last(self) -> bool:
        """Whether this answer is the last for a while."""
        return self.count == self.most - 1

    @property
    def next_at(self) -> datetime:
        """When the phone is answered again."""
        return self.oldest_at + PER
