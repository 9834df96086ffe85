"""What a technician has said of a visit so far, and what is asked next. It is kept after each answer, so that a call
that breaks off, or a phone that dies, costs no more than the screen it was on.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from domain.field.findings import NEEDS, Body, Present, SealSeen
from domain.field.visit_orders import Visit

MAX_WRONG_CODES = 5
MAX_NOTE_LENGTH = 80


class Step(StrEnum):
    """What is asked, in this order."""

    BODY = "visit_body"
    READING = "visit_reading"
    SEAL = "visit_seal"
    NEW_SEAL = "visit_new_seal"
    PRESENT = "visit_present"
    CONFIRM = "visit_confirm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The answers so far, at this meter. `is_sure` is a reading that was typed twice, no more; `seal_fitted` is empty
    where none was fitted, and None where that was not asked yet. `plate` is the number of a meter hung up for a
    connection.
    """

    meter_id: int | None = None
    body: Body | None = None
    reading: int | None = None
    is_sure: bool = False
    seal_seen: SealSeen | None = None
    seal_found: str | None = None
    seal_fitted: str | None = None
    present: Present | None = None
    wrong_codes: int = 0
    note: str = ""
    plate: str | None = None


class HangingStep(StrEnum):
    """What is asked of a meter that was hung up for a connection, in this order."""

    PLATE = "visit_plate"
    SEAL = "visit_first_seal"
    READING = "visit_first_reading"
    CONFIRM = "visit_meter_confirm"


def step_of(visit: Visit, draft: Draft) -> Step | HangingStep:
    """What is still to be asked in this visit."""
    return next_hanging_step(draft) if visit.application_id is not None else next_step(draft)


def next_hanging_step(draft: Draft) -> HangingStep:
    """CONFIRM when nothing is still to be asked."""
    if draft.plate is None:
        return HangingStep.PLATE
    if draft.seal_fitted is None:
        return HangingStep.SEAL
    return HangingStep.READING if draft.reading is None else HangingStep.CONFIRM


def next_step(draft: Draft) -> Step:
    """What is still to be asked; CONFIRM when nothing is."""
    if draft.body is None:
        return Step.BODY
    if draft.reading is None and NEEDS[draft.body].reading:
        return Step.READING
    if draft.seal_seen is None:
        return Step.SEAL
    if draft.seal_fitted is None and asks_for_seal(draft):
        return Step.NEW_SEAL
    return Step.PRESENT if draft.present is None else Step.CONFIRM


def asks_for_seal(draft: Draft) -> bool:
    """Whether a seal may have been fitted: it must where `must_have_seal`."""
    return must_have_seal(draft) or draft.seal_seen is not SealSeen.MATCHES


def must_have_seal(draft: Draft) -> bool:
    return draft.body is not None and NEEDS[draft.body].new_seal


class VisitDrafts(Protocol):
    """What the use cases need of the store."""

    def find(self, order_id: int) -> Draft: ...

    def keep(self, order_id: int, draft: Draft) -> None: ...

    def drop(self, order_id: int) -> None: ...
