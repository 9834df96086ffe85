"""A customer chooses on the phone whether to be reminded to read and to pay."""

from dataclasses import dataclass
from enum import StrEnum

from domain.commands import Key
from domain.services.accounts.hear_phone_again import hear_phone_again
from domain.services.accounts.silence_phone import SilencePhone, silence_phone
from domain.services.unit_of_work import UnitOfWork

SOURCE = "ussd"


class Reminders(StrEnum):
    """What the customer chose, and what came of it."""

    STOPPED = "reminders_stopped"
    STARTED = "reminders_started"


@dataclass(frozen=True, slots=True)
class ChooseReminders:
    """What this phone wants of the messages that may be silenced; bills, receipts and notices go on."""

    key: Key
    phone: str
    wanted: Reminders


def choose_reminders(command: ChooseReminders, unit_of_work: UnitOfWork) -> Reminders:
    """Stop the reminders, or send them again."""
    if unit_of_work.commands.claim(command.key) is None:
        apply = silence_phone if command.wanted is Reminders.STOPPED else hear_phone_again
        apply(SilencePhone(command.phone, SOURCE), unit_of_work)
        unit_of_work.commands.add(command.key, command.wanted, {})
    return command.wanted
