"""Recoveries: units that ran and were never billed, and what they come to. Nothing of it is owed before it is final.

A person proposes, a second one reviews, the customer is told of a provisional sum and has days to object, is heard, and
only then a final one is booked. No score and no technician decides anything of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from domain.accounts.items import Item
from domain.care.case_references import RECOVERY, reference
from domain.errors import Refused
from domain.field.findings import LOSSES, Body, Finding
from domain.lifecycle import Life
from domain.tariffs.rating import Charges
from domain.values.periods import format_day

PROPOSED, REVIEWED, PROVISIONAL = "proposed", "reviewed", "provisional"
OBJECTED, HEARD, AGREED = "objected", "heard", "agreed"
FINAL, DROPPED, TAKEN_BACK = "final", "dropped", "taken_back"

LIFE = Life(
    "recovery",
    PROPOSED,
    (
        (PROPOSED, "review", REVIEWED),
        (REVIEWED, "tell", PROVISIONAL),
        (PROVISIONAL, "tell", PROVISIONAL),
        (PROVISIONAL, "object", OBJECTED),
        (AGREED, "object", OBJECTED),
        (OBJECTED, "object", OBJECTED),
        (OBJECTED, "hear", HEARD),
        (PROVISIONAL, "agree", AGREED),
        (HEARD, "agree", AGREED),
        *((state, "finalise", FINAL) for state in (PROVISIONAL, HEARD, AGREED)),
        *((state, "drop", DROPPED) for state in (PROPOSED, REVIEWED, PROVISIONAL, OBJECTED, HEARD, AGREED)),
        (FINAL, "take back", TAKEN_BACK),
    ),
)
OPEN = LIFE.sources("drop")
OVER = (FINAL, DROPPED, TAKEN_BACK)
VOID = (DROPPED, TAKEN_BACK)
"""Nothing is asked for: of the same visit another one may be proposed."""
NOT_TOLD = (PROPOSED, REVIEWED)
"""The customer knows nothing of it yet."""


class Cause(StrEnum):
    """Why the units were not billed: four causes, with four texts. Only tampering names the law."""

    METER_FAULT = "meter_fault"
    COMPANY_ERROR = "company_error"
    NO_ACCESS = "no_access"
    TAMPERING = "tampering"


class RecoveryAnswer(StrEnum):
    """What a customer can say to a provisional recovery, by its page or from a dial."""

    OBJECT = "object"
    TEST = "test"
    AGREE = "agree"


FOUND_FOR: Mapping[Cause, tuple[Body, ...]] = {
    Cause.METER_FAULT: (Body.STOPPED, Body.BURNT),
    Cause.COMPANY_ERROR: (Body.INTACT, Body.SEAL_BROKEN, Body.STOPPED, Body.BURNT, Body.WRONG_METER),
    Cause.NO_ACCESS: (Body.INTACT, Body.SEAL_BROKEN, Body.STOPPED, Body.BURNT),
    Cause.TAMPERING: LOSSES,
}
"""What must have been seen at the meter for a cause. A broken seal alone is no theft."""

MONTHS_SOURCE = "Constitution of Kenya, articles 10 and 46; Donovan v Kenya Power (High Court, 2021)"
"""Why nothing older than the months of `RecoveryRules` is asked for: arrears beyond the preceding twelve calendar
months offend article 10, and a demand without a breakdown breaches article 46.
"""


@dataclass(frozen=True, slots=True)
class RecoveryRules:
    """At most so many months back, and so many days to object or to ask for the meter's test."""

    max_months: int = 12
    objection_days: int = 14


@dataclass(frozen=True, slots=True)
class SealSeen:
    """What the visit noted of a seal."""

    serial: str
    event: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What is known of a visit, before anything is claimed: the finding, its photo's hash, its seals, the earlier
    visits that had no access, and since when the present holder has the account, where that is known.
    """

    finding: Finding
    is_closed: bool
    staff_number: str
    photo_sha256: str | None
    seals: tuple[SealSeen, ...]
    no_access_on: tuple[date, ...]
    holder_since: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What is asked for, as it was proposed: days, units and lines. `evidence` is the text that was digested."""

    order_id: int
    account_id: int
    cause: Cause
    starts_on: date
    ends_on: date
    units: Decimal
    charges: Charges
    category: str
    band: int
    meter: str
    evidence: str
    digest: str

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """A claim and how far it is. `until` is the last day to object; `number` is that of its document, once final."""

    id: int
    claim: Claim
    state: str
    proposed_by: str
    told_on: date | None
    until: date | None
    has_objection: bool
    wants_test: bool
    has_hearing: bool
    number: str | None
    final_on: date | None

    @property
    def reference(self) -> str:
        return reference(RECOVERY, self.id)

    @property
    def total_cents(self) -> int:
        return self.claim.charges.total


@dataclass(frozen=True, slots=True)
class Instalment:
    """A part of a final recovery, and the day by which it is to be paid. `place` counts from 1."""

    place: int
    cents: int
    due_on: date

    @property
    def item(self) -> Item:
        return Item(None, self.cents, self.due_on)


def last_day_to_object(told_on: date, rules: RecoveryRules) -> date:
    return told_on + timedelta(days=rules.objection_days)


def open_answers(recovery: Recovery) -> Iterator[RecoveryAnswer]:
    """What can still be said to it."""
    if recovery.state in LIFE.sources("object"):
        if not recovery.has_objection:
            yield RecoveryAnswer.OBJECT
        if not recovery.wants_test:
            yield RecoveryAnswer.TEST
    if recovery.state in LIFE.sources("agree"):
        yield RecoveryAnswer.AGREE


def check_found(cause: Cause, proof: Proof) -> None:
    """Raises `Refused` where the visit does not show what the cause says, or is not closed: its photo is pending."""
    if not proof.is_closed:
        raise Refused("The visit is not closed: its photo is pending", "photo_pending")
    if proof.finding.body not in FOUND_FOR[cause]:
        raise Refused(f"What was found is {proof.finding.body}, and no sign of {cause}", "not_found_there")
    if cause is Cause.NO_ACCESS and not proof.no_access_on:
        raise Refused("No earlier visit to the account ended with no access", "was_never_locked_out")


def check_final(recovery: Recovery, today: date) -> None:
    """Raises `Refused` where a recovery may not be final yet: an objection has to be heard first, the days to object
    have to be over, unless the customer has agreed.
    """
    if recovery.state == OBJECTED:
        raise Refused(f"{recovery.reference}: the customer objects, and was not heard yet", "not_heard")
    if recovery.state not in LIFE.sources("finalise") or recovery.until is None:
        raise Refused(f"{recovery.reference} is {recovery.state}", "not_final_yet")
    if recovery.state != AGREED and today <= recovery.until:
        said = f"{recovery.reference}: the customer may object until {format_day(recovery.until)}"
        raise Refused(said, "too_early")


class Recoveries(Protocol):
    """What the use cases need of the store."""

    def proof(self, order_id: int) -> Proof | None: ...

    def of_order(self, order_id: int) -> Recovery | None: ...

    def add(self, claim: Claim, proposed_by: str) -> Recovery: ...

    def find(self, recovery_id: int) -> Recovery | None: ...

    def lock(self, recovery_id: int) -> Recovery | None: ...

    def move(self, recovery: Recovery, event: str) -> None: ...

    def tell(self, recovery: Recovery, told_on: date, until: date) -> None: ...

    def object(self, recovery: Recovery, words: str, *, wants_test: bool) -> None: ...

    def hear(self, recovery: Recovery, note: str, meter_test: str) -> None: ...

    def drop(self, recovery: Recovery, reason: str) -> None: ...

    def finalise(self, recovery: Recovery, instalments: Sequence[Instalment]) -> str: ...

    def take_back(self, recovery: Recovery, reason: str) -> None: ...

    def failed_to_arrive(self, subject: str) -> bool: ...

    def instalments(self, recovery_id: int) -> Sequence[Instalment]: ...
