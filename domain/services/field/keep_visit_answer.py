"""One answer of a technician at a meter: kept at once, so that nothing that was said is lost with the call."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.commands import Key, Outcome
from domain.field.findings import Present
from domain.field.seals import ISSUED
from domain.field.secrets import Side
from domain.field.visit_drafts import MAX_WRONG_CODES, Draft, must_have_seal, step_of
from domain.services.field.open_visit import Opening, draft_of, was_replaced
from domain.services.field.own_visit import OwnVisit, own_visit
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


class AnswerRefused(StrEnum):
    """Why an answer is not kept: the screen is shown again, with a word."""

    SEAL_NEEDED = "visit_seal_needed"
    NOT_YOUR_SEAL = "visit_not_your_seal"
    WRONG_CODE = "visit_wrong_code"
    CODES_USED_UP = "visit_codes_used_up"
    METER_ELSEWHERE = "visit_meter_elsewhere"
    NOT_YOUR_FIRST_SEAL = "visit_not_your_first_seal"


@dataclass(frozen=True, slots=True)
class KeepVisitAnswer:
    """The command: `answer` makes the new draft of the old one. `code` is the customer's, where that is the answer."""

    key: Key
    phone: str
    order_id: int
    answer: Callable[[Draft], Draft]
    code: str | None = None


def keep_visit_answer(command: KeepVisitAnswer, unit_of_work: UnitOfWork, terms: Terms) -> Outcome:
    """What is to be asked next, why the answer is none, or that the order is gone."""
    own = own_visit(command.phone, command.order_id, unit_of_work)
    if done := unit_of_work.commands.find(command.key):
        return Outcome(done.outcome, done.result)
    outcome = _kept(command, own, unit_of_work, terms) if own and not own.visit.is_photo_pending else Opening.GONE
    unit_of_work.commands.add(command.key, outcome, {"order": command.order_id})
    return Outcome(outcome, {"order": command.order_id})


def _kept(command: KeepVisitAnswer, own: OwnVisit, unit_of_work: UnitOfWork, terms: Terms) -> StrEnum:
    before = draft_of(own, unit_of_work)
    if was_replaced(own, unit_of_work):
        unit_of_work.visit_drafts.keep(own.visit.id, before)
        return Opening.GONE
    draft = command.answer(before)
    refused = _why_not(command, draft, own, unit_of_work, terms)
    if refused is AnswerRefused.WRONG_CODE:
        draft = replace(before, wrong_codes=before.wrong_codes + 1)
    if refused in {None, AnswerRefused.WRONG_CODE}:
        unit_of_work.visit_drafts.keep(own.visit.id, draft)
    return refused or step_of(own.visit, draft)


def _why_not(
    command: KeepVisitAnswer, draft: Draft, own: OwnVisit, unit_of_work: UnitOfWork, terms: Terms
) -> AnswerRefused | None:
    if draft.seal_fitted == "" and must_have_seal(draft):
        return AnswerRefused.SEAL_NEEDED
    if draft.seal_fitted and not is_issued_to(own, draft.seal_fitted, unit_of_work):
        return not_your_seal(own)
    if draft.plate and hangs_elsewhere(own, draft.plate, unit_of_work):
        return AnswerRefused.METER_ELSEWHERE
    if command.code is None or draft.present is not Present.SEEN:
        return None
    if draft.wrong_codes >= MAX_WRONG_CODES:
        return AnswerRefused.CODES_USED_UP
    visit = own.visit
    right = terms.field_secrets.visit_code(Side.CUSTOMER, visit.id, visit.meter_id, visit.day)
    return None if command.code == right else AnswerRefused.WRONG_CODE


def not_your_seal(own: OwnVisit) -> AnswerRefused:
    is_new = own.visit.application_id is not None
    return AnswerRefused.NOT_YOUR_FIRST_SEAL if is_new else AnswerRefused.NOT_YOUR_SEAL


def is_issued_to(own: OwnVisit, serial: str, unit_of_work: UnitOfWork) -> bool:
    """Whether the technician has the seal: it hangs nowhere, and is nobody else's. One at a meter that its applicant
    has not confirmed yet hangs there already.
    """
    seal = unit_of_work.seals.find(serial)
    if seal is None or (seal.state, seal.technician_id) != (ISSUED, own.technician.id):
        return False
    return unit_of_work.application_meters.with_seal(serial, own.visit.application_id) is None


def hangs_elsewhere(own: OwnVisit, plate: str, unit_of_work: UnitOfWork) -> bool:
    """Whether a meter of this number hangs at an account, or for another application."""
    if own.visit.application_id is None:
        return False
    return unit_of_work.application_meters.meter_hangs_at(plate, own.visit.application_id) is not None
