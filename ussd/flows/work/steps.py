"""The round, and what becomes of an order; what its commands may lead to."""

from collections.abc import Callable, Mapping, Sequence

from domain import commands
from domain.care.case_references import VISIT, reference
from domain.field.visit_drafts import HangingStep, Step
from domain.field.visit_orders import Visit
from domain.services.connections.hang_meter import Hanging
from domain.services.field.end_visit import Ending, EndVisit, end_visit
from domain.services.field.keep_visit_answer import AnswerRefused
from domain.services.field.open_visit import Opening
from domain.services.field.record_finding import Recording
from domain.services.field.resend_photo_link import PhotoLink
from domain.values.periods import business_date
from ussd.flow import TurnContext
from ussd.flows.work.states import (
    BODY,
    CONFIRM,
    END,
    FIRST_READING,
    FIRST_SEAL,
    GONE,
    HUNG,
    METER_CONFIRM,
    NEW_SEAL,
    NOTE,
    ORDER,
    ORDER_PHOTO,
    PLATE,
    PRESENT,
    READING,
    SEAL,
)
from ussd.memory import remembered

HANGING: Mapping[str, Mapping[str, str]] = {
    PLATE: {HangingStep.SEAL: FIRST_SEAL, AnswerRefused.METER_ELSEWHERE: PLATE, Opening.GONE: GONE},
    FIRST_SEAL: {HangingStep.READING: FIRST_READING, AnswerRefused.NOT_YOUR_FIRST_SEAL: FIRST_SEAL, Opening.GONE: GONE},
    FIRST_READING: {HangingStep.CONFIRM: METER_CONFIRM, Opening.GONE: GONE},
    METER_CONFIRM: {
        HangingStep.PLATE: PLATE,
        Hanging.DONE: HUNG,
        AnswerRefused.METER_ELSEWHERE: PLATE,
        AnswerRefused.NOT_YOUR_FIRST_SEAL: FIRST_SEAL,
        Opening.GONE: GONE,
    },
}
"""What the commands at the place of a connection lead to, and where."""
RAISED: Mapping[str, tuple[str, ...]] = {
    ORDER: (*Step, *HangingStep, Opening.OTHER_DAY, Opening.GONE),
    **{state: tuple(targets) for state, targets in HANGING.items()},
    ORDER_PHOTO: (PhotoLink.SENT, Opening.GONE),
    END: (Ending.ENDED, Opening.OTHER_DAY, Opening.GONE),
    BODY: (Step.READING, Step.SEAL, Opening.GONE),
    READING: (Step.SEAL, Opening.GONE),
    SEAL: (Step.NEW_SEAL, Step.PRESENT, Opening.GONE),
    NEW_SEAL: (Step.PRESENT, Step.CONFIRM, AnswerRefused.SEAL_NEEDED, AnswerRefused.NOT_YOUR_SEAL, Opening.GONE),
    PRESENT: (Step.CONFIRM, AnswerRefused.WRONG_CODE, AnswerRefused.CODES_USED_UP, Opening.GONE),
    NOTE: (Step.CONFIRM, Opening.GONE),
    CONFIRM: (Step.BODY, *Recording, AnswerRefused.NOT_YOUR_SEAL, Opening.GONE),
}
"""What the commands of a screen lead to. Where another session, or a new meter, has changed the visit meanwhile, it is
opened again from the round.
"""


# The round


def visits_of_today(context: TurnContext) -> Sequence[Visit]:
    found: Sequence[Visit] = context.once("visits", context.turn.text, lambda: _round(context))
    return found


def _round(context: TurnContext) -> Sequence[Visit]:
    with context.services.store.reading() as unit_of_work:
        technician = unit_of_work.technicians.by_phone(context.turn.phone)
        if technician is None:
            return ()
        return unit_of_work.visit_orders.round_of(technician.id, business_date(unit_of_work.now))


def choose_visit(context: TurnContext, place: int) -> str:
    visit = visits_of_today(context)[place]
    context.memory.order_id = visit.id
    context.memory.typed_reading = None
    if visit.is_photo_pending:
        return "visit_pending"
    return "visit_chosen" if visit.is_out else "visit_closed"


def visit_of(context: TurnContext) -> Visit:
    """The order that the screen is about."""
    order_id = order_of(context)
    found: Visit = context.once("visit", order_id, lambda: _visit(context, order_id))
    return found


def order_of(context: TurnContext) -> int:
    """Chosen in this session; after a loss of it, that of the last command."""
    return int(context.memory.order_id or context.memory.result["order"])


def _visit(context: TurnContext, order_id: int) -> Visit:
    with context.services.store.reading() as unit_of_work:
        return remembered(unit_of_work.visit_orders.visit(order_id))


def name_of(context: TurnContext) -> str:
    return reference(VISIT, order_of(context))


# A visit that ends without a finding


def ends_as(end: str) -> Callable[[TurnContext], str]:
    def keep(context: TurnContext) -> str:
        context.memory.visit_end = end
        return "visit_end_chosen"

    return keep


def end_facts(context: TurnContext) -> tuple[str, Visit]:
    return remembered(context.memory.visit_end), visit_of(context)


def end(context: TurnContext) -> str:
    chosen = remembered(context.memory.visit_end)
    command = EndVisit(key_of(context, chosen), context.turn.phone, order_of(context), chosen)
    with context.services.store.transaction() as unit_of_work:
        ended = end_visit(command, unit_of_work, context.services.terms)
    context.memory.result = ended.result
    return expected(ended.name, context)


def expected(outcome: str, context: TurnContext) -> str:
    return outcome if outcome in RAISED[context.state] else Opening.GONE


def key_of(context: TurnContext, *asked: object) -> commands.Key:
    order_id = context.memory.order_id or context.memory.result.get("order", "")
    return commands.key(context.turn.source, context.turn.text, order_id, *asked)
