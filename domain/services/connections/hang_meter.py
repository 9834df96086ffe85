"""A technician sends from the round what hangs for an application: its meter, its seal, and what it shows."""

from dataclasses import dataclass
from enum import StrEnum

from domain.care.case_references import APPLICATION, reference
from domain.commands import Key, Outcome
from domain.field.visit_drafts import Draft, HangingStep, next_hanging_step
from domain.services.connections.meter_application import MeterApplication, meter_application
from domain.services.field.keep_visit_answer import AnswerRefused, hangs_elsewhere, is_issued_to, not_your_seal
from domain.services.field.open_visit import Opening, draft_of
from domain.services.field.own_visit import OwnVisit, own_visit
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


class Hanging(StrEnum):
    """What came of it where it was sent: the applicant is asked."""

    DONE = "visit_meter_hung"


@dataclass(frozen=True, slots=True)
class HangMeter:
    """The command: whose phone, which order. What hangs there is in its draft."""

    key: Key
    phone: str
    order_id: int


def hang_meter(command: HangMeter, unit_of_work: UnitOfWork, terms: Terms) -> Outcome:
    """Done; or what is still to be asked, or why it cannot be: then that and what follows is asked anew."""
    own = own_visit(command.phone, command.order_id, unit_of_work)
    if done := unit_of_work.commands.find(command.key):
        return Outcome(done.outcome, done.result)
    outcome = _hung(own, unit_of_work, terms) if own and own.visit.application_id else Opening.GONE
    unit_of_work.commands.add(command.key, outcome, {"order": command.order_id})
    return Outcome(outcome, {"order": command.order_id})


def _hung(own: OwnVisit, unit_of_work: UnitOfWork, terms: Terms) -> StrEnum:
    draft = draft_of(own, unit_of_work)
    step = next_hanging_step(draft)
    if step is not HangingStep.CONFIRM:
        return step
    if refused := _why_not(own, draft, unit_of_work):
        is_meter = refused is AnswerRefused.METER_ELSEWHERE
        unit_of_work.visit_drafts.keep(own.visit.id, Draft() if is_meter else Draft(plate=draft.plate))
        return refused
    meter_application(_command(own, draft, unit_of_work), unit_of_work, terms)
    unit_of_work.visit_drafts.drop(own.visit.id)
    return Hanging.DONE


def _why_not(own: OwnVisit, draft: Draft, unit_of_work: UnitOfWork) -> AnswerRefused | None:
    """The meter or the seal was hung up elsewhere since it was typed."""
    if hangs_elsewhere(own, draft.plate or "", unit_of_work):
        return AnswerRefused.METER_ELSEWHERE
    return None if is_issued_to(own, draft.seal_fitted or "", unit_of_work) else not_your_seal(own)


def _command(own: OwnVisit, draft: Draft, unit_of_work: UnitOfWork) -> MeterApplication:
    """In the technician's own region, where nobody has said yet in which one the place is."""
    application = unit_of_work.applications.get(own.visit.application_id or 0)
    is_placed = application is not None and application.region is not None
    return MeterApplication(
        reference=reference(APPLICATION, own.visit.application_id or 0),
        meter=draft.plate or "",
        seal=draft.seal_fitted or "",
        reading=str(draft.reading),
        technician=f"{own.technician.name}, {own.technician.staff_number}",
        region=None if is_placed else own.technician.region,
    )
