"""What a technician answers at the place of a connection: the meter that was hung up, its seal, and what it shows."""

from dataclasses import replace

from catalogues import Words
from domain.accounts.identifiers import parse_meter_number
from domain.connections.classes import SUPPLIES
from domain.field.secrets import Side
from domain.field.visit_drafts import Draft, HangingStep
from domain.jobs import Job
from domain.metering.readings import parse_reading
from domain.services.connections.hang_meter import HangMeter, hang_meter
from domain.services.field.open_visit import Opening
from domain.values.gsm7 import plain
from ussd.flow import Command, Decision, State, TurnContext
from ussd.flows.work import meter, steps
from ussd.flows.work.states import FIRST_READING, FIRST_SEAL, HUNG, LIST, METER_CONFIRM, NEXT, PLATE
from ussd.memory import remembered
from ussd.screen import N_, Option

NOT_A_METER = N_("A meter has 5 to 12 letters and digits.")
_LONGEST_NAME = "V9999-99999"


def visit_code(context: TurnContext) -> str:
    """What the technician says, so that the applicant can ask whether he is real."""
    visit = steps.visit_of(context)
    return context.services.terms.field_secrets.visit_code(Side.TECHNICIAN, visit.id, visit.meter_id, visit.day)


def check_plate(context: TurnContext, typed: str) -> str:
    number = parse_meter_number(plain(typed))
    if number is None or not any(map(str.isdigit, number)):
        context.note = NOT_A_METER
        return "plate_unclear"
    context.memory.typed_plate = number
    return "plate_typed"


def keep_plate(context: TurnContext) -> str:
    plate = remembered(context.memory.typed_plate)
    return meter.keep(context, lambda draft: replace(draft, plate=plate), plate)


def check_reading(context: TurnContext, typed: str) -> str:
    value = parse_reading(typed, _register_digits(context))
    if not isinstance(value, int):
        context.note = meter.NOT_A_READING
        return "first_reading_unclear"
    context.memory.typed_reading = value
    return "first_reading_typed"


def _register_digits(context: TurnContext) -> int:
    """The width of the meters that are hung up for this class of connection."""
    application_id = remembered(steps.visit_of(context).application_id)
    with context.services.store.reading() as unit_of_work:
        return SUPPLIES[remembered(unit_of_work.applications.get(application_id)).of_class].register_digits


def keep_reading(context: TurnContext) -> str:
    value = remembered(context.memory.typed_reading)
    return meter.keep(context, lambda draft: replace(draft, reading=value), value)


def keep_seal(context: TurnContext) -> str:
    serial = remembered(context.memory.typed_seal)
    return meter.keep(context, lambda draft: replace(draft, seal_fitted=serial), serial)


def check_seal(context: TurnContext, typed: str) -> str:
    return "first_seal_typed" if meter.check_seal(context, typed) == "seal_typed" else "first_seal_unclear"


def start_again(context: TurnContext) -> str:
    return meter.keep(context, lambda _draft: Draft())


def send(context: TurnContext) -> str:
    command = HangMeter(steps.key_of(context, "hang"), context.turn.phone, steps.order_of(context))
    with context.services.store.transaction() as unit_of_work:
        hung = hang_meter(command, unit_of_work, context.services.terms)
    context.services.nudge(Job.SEND_MESSAGES)
    context.memory.result = hung.result
    context.note = meter.SAID.get(hung.name, "")
    return steps.expected(hung.name, context)


def render_plate(_: Words, code: str) -> str:
    return _("Say your code: {code}\nHang up the meter. Type the number on its plate:", code=code)


def render_seal(_: Words, _facts: None) -> str:
    return _("Type the serial of the seal that you fitted:")


def render_reading(_: Words, _facts: None) -> str:
    return _("What does the new meter show? Type the black digits:")


def render_confirm(_: Words, draft: Draft) -> str:
    return _(
        "Meter {meter}\nSeal {seal}\nReading {reading}",
        meter=draft.plate or "",
        seal=draft.seal_fitted or "",
        reading=draft.reading,
    )


def render_hung(_: Words, name: str) -> str:
    return _("Thank you. {reference} is done. The applicant is asked whether the meter is there.", reference=name)


STATES = (
    State(
        PLATE,
        render_plate,
        visit_code,
        answer=Decision(check_plate, ("plate_unclear", "plate_typed")),
        longest=("999999",),
    ),
    State(FIRST_SEAL, render_seal, answer=Decision(check_seal, ("first_seal_unclear", "first_seal_typed"))),
    State(
        FIRST_READING,
        render_reading,
        answer=Decision(check_reading, ("first_reading_unclear", "first_reading_typed")),
    ),
    State(
        METER_CONFIRM,
        render_confirm,
        meter.draft_now,
        (Option("1", N_("Send"), "hang_meter"), Option("2", N_("Start again"), "hang_again")),
        longest=(Draft(plate="W" * 12, seal_fitted="W" * 16, reading=999_999_999),),
    ),
    State(HUNG, render_hung, steps.name_of, (NEXT,), longest=(_LONGEST_NAME,)),
)
TRANSITIONS = (
    (PLATE, "plate_unclear", PLATE),
    (FIRST_SEAL, "first_seal_unclear", FIRST_SEAL),
    (FIRST_READING, "first_reading_unclear", FIRST_READING),
    *((state, event, target) for state, targets in steps.HANGING.items() for event, target in targets.items()),
    (HUNG, "next_visit", LIST),
)
COMMANDS = {
    "plate_typed": Command(keep_plate, steps.RAISED[PLATE]),
    "first_seal_typed": Command(keep_seal, steps.RAISED[FIRST_SEAL]),
    "first_reading_typed": Command(keep_reading, steps.RAISED[FIRST_READING]),
    "hang_meter": Command(send, steps.RAISED[METER_CONFIRM]),
    "hang_again": Command(start_again, (HangingStep.PLATE, Opening.GONE)),
}
