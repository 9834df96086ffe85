"""Is this technician real? Asked at the gate: the staff number of the card, and the code that the technician says."""

from collections.abc import Mapping
from typing import Any

import structlog

from catalogues import Words
from domain import commands
from domain.field.secrets import digits_of
from domain.field.technicians import parse_staff_number
from domain.services.field.check_technician import CheckTechnician, TechnicianCheck, check_technician
from domain.values.contacts import CARE, FRAUD
from ussd.flow import Command, Decision, Flow, State, TurnContext
from ussd.flows.care import HELP
from ussd.memory import remembered
from ussd.screen import N_

STAFF, CODE = "technician", "technician.code"
YES, ELSEWHERE, NO, TOO_MANY = "technician.yes", "technician.elsewhere", "technician.no", "technician.too_many"

log = structlog.get_logger()


def take_staff_number(context: TurnContext, typed: str) -> str:
    """Whatever may be one: whether there is one, only the code tells."""
    number = parse_staff_number(typed)
    if number is None:
        context.note = N_("A staff number has 3 to 10 digits.")
        return "staff_unclear"
    context.memory.staff_number = number
    return "staff_typed"


def take_code(context: TurnContext, typed: str) -> str:
    code = digits_of(typed)
    if code is None:
        context.note = N_("A code has six digits.")
        return "visit_code_unclear"
    context.memory.code = code
    return "check_technician"


def check(context: TurnContext) -> str:
    number, code = remembered(context.memory.staff_number), remembered(context.memory.code)
    key = commands.key(context.turn.source, context.turn.text, number, code)
    with context.services.store.transaction() as unit_of_work:
        command = CheckTechnician(key, context.turn.phone, number, code)
        answer = check_technician(command, unit_of_work, context.services.terms)
    note_scan(answer.name, context.turn.phone)
    context.memory.result = answer.result
    return answer.name


def note_scan(answer: str, phone: str) -> None:
    """Whoever tries code after code is an alarm."""
    if answer == TechnicianCheck.TOO_MANY:
        log.error("technician_codes_are_guessed", phone=phone, alert=True)


def result_of(context: TurnContext) -> Mapping[str, Any]:
    return context.memory.result


def render_staff(_: Words, _facts: None) -> str:
    return _("Type the staff number on the technician's card:")


def render_code(_: Words, _facts: None) -> str:
    return _("Ask the technician for the code of this visit, and type it:")


def render_yes(_: Words, result: Mapping[str, Any]) -> str:
    return _("Yes. {name} has work at your account today. Nobody ever pays a technician.", name=result["name"])


def render_elsewhere(_: Words, result: Mapping[str, Any]) -> str:
    return _(
        "{name} has work today at the account ending {end}. If that is not yours, let nobody in, and call {fraud}."
        " Nobody ever pays a technician.",
        name=result["name"],
        end=result["end"],
        fraud=FRAUD,
    )


def render_no(_: Words, _facts: None) -> str:
    return _(
        "No. We cannot confirm this technician. Let nobody in, pay nobody, and call {care} or {fraud}.",
        care=CARE,
        fraud=FRAUD,
    )


def render_too_many(_: Words, _facts: None) -> str:
    return _("Too many tries today. Let nobody in, and call {care}. Nobody ever pays a technician.", care=CARE)


_LONGEST = {"name": "W" * 20, "end": "999"}

FLOW = Flow(
    states=(
        State(STAFF, render_staff, answer=Decision(take_staff_number, ("staff_unclear", "staff_typed"))),
        State(CODE, render_code, answer=Decision(take_code, ("visit_code_unclear", "check_technician"))),
        State(YES, render_yes, result_of, ends=True, longest=(_LONGEST,)),
        State(ELSEWHERE, render_elsewhere, result_of, ends=True, longest=(_LONGEST,)),
        State(NO, render_no, ends=True),
        State(TOO_MANY, render_too_many, ends=True),
    ),
    transitions=(
        (HELP, "technician_check", STAFF),
        (STAFF, "staff_unclear", STAFF),
        (STAFF, "staff_typed", CODE),
        (CODE, "visit_code_unclear", CODE),
        (CODE, TechnicianCheck.YES, YES),
        (CODE, TechnicianCheck.ELSEWHERE, ELSEWHERE),
        (CODE, TechnicianCheck.NO, NO),
        (CODE, TechnicianCheck.TOO_MANY, TOO_MANY),
    ),
    commands={"check_technician": Command(check, tuple(TechnicianCheck))},
)
