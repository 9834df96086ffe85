"""A customer who objects is heard: what was said is noted, and what the meter's test showed, where it was asked for."""

from dataclasses import dataclass

from domain.errors import InvalidInput, NotFound, Refused
from domain.field.recoveries import LIFE, Recovery
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class HearRecovery:
    """The command: what was said by the customer and by us, and what the test of the meter showed."""

    recovery_id: int
    note: str
    meter_test: str = ""


def hear_recovery(command: HearRecovery, unit_of_work: UnitOfWork) -> Recovery:
    """Raises `NotFound`, `InvalidInput` without a note, `Refused` where nobody objects, or the test is not made."""
    recovery = unit_of_work.recoveries.lock(command.recovery_id)
    if recovery is None:
        raise NotFound("There is no such recovery", "no_recovery")
    if recovery.state not in LIFE.sources("hear"):
        raise Refused(f"{recovery.reference} is {recovery.state}: there is no objection to hear", "no_objection")
    if not command.note.strip():
        raise InvalidInput("Note what was said", "no_note")
    if recovery.wants_test and not command.meter_test.strip():
        raise Refused(f"{recovery.reference}: the customer asks for the meter's test; say what it showed", "no_test")
    unit_of_work.recoveries.hear(recovery, command.note.strip(), command.meter_test.strip())
    return recovery
