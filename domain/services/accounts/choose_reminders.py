"""A customer chooses on the phone whether to be reminded to read and to pay."""

from domain.commands import Key
from domain.services.accounts.silence_phone import hear_phone_again, silence_phone
from domain.services.unit_of_work import UnitOfWork

STOPPED, STARTED = "reminders_stopped", "reminders_started"
SOURCE = "ussd"


def stop_reminders(key: Key, phone: str, unit_of_work: UnitOfWork) -> str:
    """No more of what may be silenced; bills, receipts and notices go on."""
    if unit_of_work.commands.claim(key) is None:
        silence_phone(phone, SOURCE, unit_of_work)
        unit_of_work.commands.add(key, STOPPED, {})
    return STOPPED


def start_reminders(key: Key, phone: str, unit_of_work: UnitOfWork) -> str:
    """Everything again."""
    if unit_of_work.commands.claim(key) is None:
        hear_phone_again(phone, unit_of_work)
        unit_of_work.commands.add(key, STARTED, {})
    return STARTED
