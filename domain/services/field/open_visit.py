"""A technician stands at the meter and opens the order: now the customer of a visit that was not told ahead is told."""

from dataclasses import dataclass
from enum import StrEnum

from domain.commands import Key, Outcome
from domain.field.secrets import Side
from domain.field.visit_drafts import Draft, step_of
from domain.field.visit_orders import ASSIGNED
from domain.messaging.messages import ANSWER, Message
from domain.services.field.own_visit import OwnVisit, own_visit
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.periods import business_date

VISIT_SMS = "visit_now"


class Opening(StrEnum):
    """What came of it where nothing is asked: the order is not this technician's any more, it is of another day, or
    its finding waits for a photo.
    """

    GONE = "visit_gone"
    OTHER_DAY = "visit_other_day"
    PHOTO_PENDING = "visit_photo_pending"


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """The command: whose phone, which order."""

    key: Key
    phone: str
    order_id: int


def open_visit(command: OpenVisit, unit_of_work: UnitOfWork, terms: Terms) -> Outcome:
    """What is to be asked next: the outcome is a step, or one of `Opening`."""
    own = own_visit(command.phone, command.order_id, unit_of_work)
    if done := unit_of_work.commands.find(command.key):
        return Outcome(done.outcome, done.result)
    outcome = _opened(own, unit_of_work, terms) if own else Opening.GONE
    unit_of_work.commands.add(command.key, outcome, {"order": command.order_id})
    return Outcome(outcome, {"order": command.order_id})


def _opened(own: OwnVisit, unit_of_work: UnitOfWork, terms: Terms) -> StrEnum:
    if own.visit.is_photo_pending:
        return Opening.PHOTO_PENDING
    if own.visit.day != business_date(unit_of_work.now):
        return Opening.OTHER_DAY
    if own.visit.state == ASSIGNED:
        unit_of_work.visit_orders.move(own.visit.id, "notify")
        tell_customer(own, VISIT_SMS, unit_of_work, terms)
    return step_of(own.visit, draft_of(own, unit_of_work))


def draft_of(own: OwnVisit, unit_of_work: UnitOfWork) -> Draft:
    """The answers so far; those at a meter that was replaced meanwhile count no more."""
    draft = unit_of_work.visit_drafts.find(own.visit.id)
    return draft if draft.meter_id == own.visit.meter_id else Draft(meter_id=own.visit.meter_id)


def was_replaced(own: OwnVisit, unit_of_work: UnitOfWork) -> bool:
    """Whether something was answered already, at a meter that hangs there no more."""
    draft = unit_of_work.visit_drafts.find(own.visit.id)
    return draft.body is not None and draft.meter_id != own.visit.meter_id


def tell_customer(own: OwnVisit, template: str, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """By SMS, where a phone is on file: who is there, the code to ask for, and the customer's own."""
    visit, technician = own.visit, own.technician
    if visit.phone is None:
        return
    codes = {side: terms.field_secrets.visit_code(side, visit.id, visit.meter_id, visit.day) for side in Side}
    text = terms.words(
        template,
        visit.language,
        name=technician.first_name,
        staff=technician.staff_number,
        code=codes[Side.TECHNICIAN],
        own=codes[Side.CUSTOMER],
        day=f"{visit.day:%d/%m}",
        shortcode=terms.sms_shortcode,
    )
    subject = f"visit {visit.id} {visit.day.isoformat()}"
    unit_of_work.messages.queue([Message(ANSWER, subject, visit.phone, text, visit.account_id, unit_of_work.now)])
