"""A customer chooses on the phone whether to be reminded to read and to pay."""

from dataclasses import dataclass
from enum import StrEnum

from domain.commands import Key
from domain.messaging.messages import REMINDER
from domain.messaging.opt_outs import opt_out_of_reminders
from domain.services.unit_of_work import UnitOfWork

SOURCE = "ussd"


class Reminders(StrEnum):
    """What the customer chose, and what came of it."""

    STOPPED = "reminders_stopped"
    STARTED = "reminders_started"


@dataclass(frozen=True, slots=True)
class ChooseReminders:
    """Whether this phone wants reminders; bills, receipts, notices and planned work go on."""

    key: Key
    phone: str
    wanted: Reminders


def choose_reminders(command: ChooseReminders, unit_of_work: UnitOfWork) -> Reminders:
    """Stop the reminders, or send them again."""
    if unit_of_work.commands.claim(command.key) is None:
        if command.wanted is Reminders.STOPPED:
            unit_of_work.opt_outs.add([opt_out_of_reminders(command.phone, SOURCE)])
        else:
            unit_of_work.opt_outs.lift(command.phone, [REMINDER.name])
        unit_of_work.commands.add(command.key, command.wanted, {})
    return command.wanted
