"""What proves a technician: the code that enrols a phone, and the PIN, of which only digests come here."""

import structlog

from domain.field.secrets import Shape, is_same, shape_of
from domain.field.technicians import ACTIVE, INVITED
from domain.services.field.choose_pin import ChoosePin, choose_pin
from domain.services.field.prove_enrolment import ProveEnrolment, prove_enrolment
from domain.services.field.sign_in_technician import PinTry, SignInTechnician, sign_in_technician
from ussd.flow import TurnContext
from ussd.flows.work.steps import key_of
from ussd.memory import remembered
from ussd.screen import N_

log = structlog.get_logger()


WEAK = N_("Too easy to guess.")
DIFFERENT = N_("That was another PIN.")


def look_at_phone(context: TurnContext) -> str:
    """What this phone has to prove before it works."""
    with context.services.store.transaction() as unit_of_work:
        known = unit_of_work.technicians.lock(context.turn.phone)
        now = unit_of_work.now
    if known is not None and known.technician.state == INVITED:
        return "work_invited"
    if known is None or known.is_idle(now):
        return "work_not_known"
    return "work_active" if known.technician.state == ACTIVE else "work_locked"


def take_code(context: TurnContext, typed: str) -> str:
    context.memory.secret = typed
    return "prove_enrolment"


def prove(context: TurnContext) -> str:
    digest = _taken_secret(context)
    with context.services.store.transaction() as unit_of_work:
        return prove_enrolment(ProveEnrolment(key_of(context), context.turn.phone, digest), unit_of_work)


def look_at_pin(context: TurnContext, typed: str) -> str:
    shape = _shape(typed)
    if shape is Shape.STRONG:
        context.memory.secret = typed
        return "pin_typed"
    context.note = WEAK
    return "pin_weak" if shape is Shape.WEAK else "pin_malformed"


def compare_pins(context: TurnContext, typed: str) -> str:
    if _shape(typed) is Shape.MALFORMED:
        return "pin_malformed"
    if is_same(remembered(context.memory.secret), typed):
        return "choose_pin"
    context.note = DIFFERENT
    return "pin_differs"


def choose(context: TurnContext) -> str:
    digest = _taken_secret(context)
    with context.services.store.transaction() as unit_of_work:
        command = ChoosePin(key_of(context), context.turn.phone, digest)
        return choose_pin(command, unit_of_work, context.services.terms)


def take_pin(context: TurnContext, typed: str) -> str:
    context.memory.secret = typed
    return "sign_in"


def sign_in(context: TurnContext) -> str:
    digest = _taken_secret(context)
    with context.services.store.transaction() as unit_of_work:
        command = SignInTechnician(key_of(context), context.turn.phone, digest)
        tried = sign_in_technician(command, unit_of_work, context.services.terms)
    if tried.name == PinTry.LOCKED:
        log.error("technician_locked", phone=context.turn.phone, alert=True)
    context.memory.result = tried.result
    return tried.name


def tries_left(context: TurnContext) -> int:
    return int(context.memory.result.get("left", 0))


def _shape(digested: str) -> Shape:
    """The engine has digested what was typed; what it let pass is no PIN."""
    try:
        return shape_of(digested)
    except ValueError:
        return Shape.MALFORMED


def _taken_secret(context: TurnContext) -> str:
    """The digest, which the session forgets with this."""
    digest = remembered(context.memory.secret)
    context.memory.secret = None
    return digest
