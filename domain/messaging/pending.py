"""What a phone was asked and has not answered: a reading to type again, an account to choose, a meter, a place.

What an application asks may be answered days later: whether a meter is there, whether another may follow.

The newest question is the one that is open. Those before it wait behind it: a text that does not answer the newest may
answer one of them, and no question takes the place of another but the same one asked anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from domain.messaging.messages import ANSWER


class Waiting(StrEnum):
    """What the phone is asked for. LONG_TEXT is no question: the rest of a text that was not understood may follow."""

    AGAIN = "again"
    ACCOUNT = "account"
    METER = "meter"
    PLACE = "place"
    AMOUNT = "amount"
    LONG_TEXT = "long_text"
    POWER_BACK = "power_back"
    APPLICATION = "application"
    SAME_PLOT = "same_plot"
    METER_THERE = "meter_there"
    WHY_LESS = "why_less"


LIFETIME = ANSWER.useful_for
"""As long as the question itself may be on its way."""
LIFETIMES = {
    Waiting.AMOUNT: timedelta(minutes=10),
    Waiting.LONG_TEXT: timedelta(seconds=60),
    Waiting.POWER_BACK: timedelta(hours=24),
    Waiting.APPLICATION: timedelta(days=7),
    Waiting.SAME_PLOT: timedelta(days=30),
    Waiting.METER_THERE: timedelta(days=30),
    Waiting.WHY_LESS: timedelta(days=60),
}

MAY_WAIT_LONG = frozenset((Waiting.WHY_LESS,))
"""What keeps no other question away: it is answered in its own words, also behind a newer one."""

SURE = "sure"
"""What is asked about a reading that may be the rest of a longer text; the other doubts are those of its verdict."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A question that its phone may answer by any channel.

    `text` is what the phone sent, to be done once it is answered, in `language`; `account_ids` are the accounts that it
    may be about. `value` is the reading as it was given, `asked` the doubt about it, `confirmed` the doubts answered
    before. `ticket_id` is the report whose place is asked for, `poll_id` the question whether power is back there,
    `application_id` the application that it is about.
    """

    phone: str
    waiting: Waiting
    text: str
    language: str
    account_ids: tuple[int, ...] = ()
    value: int | None = None
    asked: str = ""
    confirmed: tuple[str, ...] = ()
    tries: int = 0
    ticket_id: int | None = None
    poll_id: int | None = None
    application_id: int | None = None

    @property
    def lifetime(self) -> timedelta:
        return LIFETIMES.get(self.waiting, LIFETIME)

    def typed_before(self, account_id: int) -> int | None:
        """The reading that this phone gave for the account a while ago and that was not billed."""
        return self.value if account_id in self.account_ids else None


def typed_before_by_sms(asked: Sequence[Pending], account_id: int) -> int | None:
    """What a phone was asked by SMS to send again counts as typed before, wherever it is typed now."""
    typed = (question.typed_before(account_id) for question in asked)
    return next((value for value in typed if value is not None), None)


class PendingQuestions(Protocol):
    """What the use cases need of the store."""

    def ask(self, question: Pending) -> None: ...

    def answered(self, question: Pending) -> None: ...

    def forget_account(self, phone: str, account_id: int) -> None: ...
