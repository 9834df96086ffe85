"""The first applicant says whether the second one of the same plot may follow the application."""

from dataclasses import dataclass
from enum import StrEnum

from domain.connections.applications import Change
from domain.connections.rungs import WITHDRAW
from domain.services.connections.application_notices import notify
from domain.services.connections.ladder import climb
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


class SamePlotAnswer(StrEnum):
    """What came of it."""

    JOINED = "joined"
    KEPT_APART = "kept_apart"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class AnswerSamePlot:
    """The second application, the phone that answers, and what it says."""

    second_id: int
    phone: str
    agrees: bool


def answer_same_plot(command: AnswerSamePlot, unit_of_work: UnitOfWork, terms: Terms) -> SamePlotAnswer:
    """Yes: the second phone may follow, and its own application ends. No: nothing of the first is ever said to it."""
    second = unit_of_work.applications.lock(command.second_id)
    first = unit_of_work.applications.get(second.same_as_id) if second and second.same_as_id else None
    if second is None or first is None or first.phone != command.phone or second.is_over or first.is_over:
        return SamePlotAnswer.OVER
    if not command.agrees:
        return SamePlotAnswer.KEPT_APART
    unit_of_work.applications.join(first.id, second.phone)
    moved = climb(second, WITHDRAW, Change(reason=f"= {first.reference}"), unit_of_work, terms)
    notify(moved, "connection_joined", unit_of_work, terms, first=first.reference)
    return SamePlotAnswer.JOINED
