"""An SMS from the moment it is due to the moment the network has settled it: its purpose, its words and its life."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from domain.lifecycle import Life
from domain.values.gsm7 import parts

QUEUED, SUBMITTING, SUBMITTED, UNKNOWN = "queued", "submitting", "submitted", "unknown"
DELIVERED, FAILED, EXPIRED, HANDED_OVER = "delivered", "failed", "expired", "handed_over"

LIFE = Life(
    "message",
    QUEUED,
    (
        (QUEUED, "submit", SUBMITTING),
        (QUEUED, "expire", EXPIRED),
        (SUBMITTING, "accept", SUBMITTED),
        (SUBMITTING, "refuse", FAILED),
        (SUBMITTING, "retry", QUEUED),
        (SUBMITTING, "lose", UNKNOWN),
        (UNKNOWN, "accept", SUBMITTED),
        (UNKNOWN, "refuse", FAILED),
        (UNKNOWN, "deliver", DELIVERED),
        (UNKNOWN, "fail", FAILED),
        (UNKNOWN, "retry", QUEUED),
        (UNKNOWN, "expire", EXPIRED),
        (SUBMITTED, "deliver", DELIVERED),
        (SUBMITTED, "fail", FAILED),
        (SUBMITTED, "expire", EXPIRED),
        (FAILED, "deliver", DELIVERED),
        (FAILED, "notify again", QUEUED),
        (FAILED, "hand over", HANDED_OVER),
        (EXPIRED, "deliver", DELIVERED),
        (EXPIRED, "fail", FAILED),
        (EXPIRED, "notify again", QUEUED),
        (EXPIRED, "hand over", HANDED_OVER),
        # A log off the database has it as sent, on a database that was restored to an earlier moment.
        *((state, "find sent", SUBMITTED) for state in (QUEUED, SUBMITTING, UNKNOWN)),
    ),
)


@dataclass(frozen=True, slots=True)
class Resend:
    """When a message of unknown fate goes once more: so long after the attempt or before its deadline, the earlier."""

    after: timedelta
    before_deadline: timedelta | None = None


SOON = Resend(timedelta(minutes=15))
LATE = Resend(timedelta(hours=24), before_deadline=timedelta(hours=1))

CONTRACT, LEGAL_DUTY, LEGITIMATE_INTEREST = "contract", "legal duty", "legitimate interest"


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why a message is sent: what follows for its place in the queue, its hours and its usefulness.

    `legal_basis` is that of the Data Protection Act 2019, section 30. Purposes of any hour come before all others, so
    that the window is a limit on the priority.
    """

    name: str
    priority: int
    useful_for: timedelta
    any_hour: bool
    resend: Resend | None
    legal_basis: str
    may_be_silenced: bool = False


CODE = Purpose("code", 0, timedelta(minutes=10), any_hour=True, resend=None, legal_basis=CONTRACT)
RECEIPT = Purpose("receipt", 0, timedelta(days=2), any_hour=True, resend=SOON, legal_basis=CONTRACT)
BILL = Purpose("bill", 1, timedelta(days=2), any_hour=True, resend=SOON, legal_basis=CONTRACT)
ANSWER = Purpose("answer", 1, timedelta(hours=12), any_hour=True, resend=SOON, legal_basis=CONTRACT)
REMINDER = Purpose(
    "reminder",
    2,
    timedelta(days=2),
    any_hour=False,
    resend=LATE,
    legal_basis=LEGITIMATE_INTEREST,
    may_be_silenced=True,
)
NOTICE = Purpose("notice", 2, timedelta(days=2), any_hour=False, resend=LATE, legal_basis=LEGAL_DUTY)
PLANNED = Purpose(
    "planned",
    2,
    timedelta(days=2),
    any_hour=False,
    resend=LATE,
    legal_basis=LEGITIMATE_INTEREST,
    may_be_silenced=True,
)
CAMPAIGN = Purpose("campaign", 3, timedelta(days=7), any_hour=False, resend=LATE, legal_basis=LEGAL_DUTY)
PURPOSES = {purpose.name: purpose for purpose in (CODE, RECEIPT, BILL, ANSWER, REMINDER, NOTICE, PLANNED, CAMPAIGN)}

LAST_PRIORITY = max(purpose.priority for purpose in PURPOSES.values())
LAST_PRIORITY_AT_ANY_HOUR = max(purpose.priority for purpose in PURPOSES.values() if purpose.any_hour)
LAST_PRIORITY_WITHOUT_BUDGET = CAMPAIGN.priority - 1


ENROLMENT_SUBJECT = "technician"
"""What the subject of a code that enrols a technician begins with."""


@dataclass(frozen=True, slots=True)
class Message:
    """An SMS to queue. Purpose, subject and phone are its natural key: the same message is never queued twice."""

    purpose: Purpose
    subject: str
    phone: str
    text: str
    account_id: int | None
    queued_at: datetime

    @property
    def parts(self) -> int:
        return parts(self.text)

    @property
    def useful_until(self) -> datetime:
        return self.queued_at + self.purpose.useful_for


class Wording(Protocol):
    """The words of a message in a language: the catalogues know them, the use cases only their names."""

    def __call__(self, template: str, language: str, **values: Any) -> str: ...


class Messages(Protocol):
    """What the use cases need of the store."""

    def queue(self, messages: Sequence[Message]) -> None: ...

    def outdate(self, purpose: Purpose, subjects: Sequence[str]) -> None: ...

    def forget_code(self, code_id: int) -> None: ...

    def forget_enrolment_codes(self, phone: str) -> None: ...

    def take_back(self, phone: str, account_id: int, number: str) -> None: ...
