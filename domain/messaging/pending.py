"""What waits for an answer: a reading to type again, an account to choose, a meter to name, a place. One per phone."""

from dataclasses import dataclass
from enum import StrEnum

from domain.messaging.messages import ANSWER

LIFETIME = ANSWER.useful_for
"""As long as the question itself may be on its way."""


class Waiting(StrEnum):
    """What the phone is asked for."""

    AGAIN = "again"
    ACCOUNT = "account"
    METER = "meter"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Pending:
    """A question that its phone may answer by any channel.

    `text` is what the phone sent, to be done once it is answered, in `language`; `account_ids` are the accounts that it
    may be about. `value` is the reading as it was given, `asked` the doubt about it, `confirmed` the doubts answered
    before.
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

    def typed_before(self, account_id: int) -> int | None:
        """The reading that this phone gave for the account a while ago and that was not billed."""
        return self.value if account_id in self.account_ids else None
