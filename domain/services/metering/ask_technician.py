"""A customer cannot read the meter, or says that it was changed: a technician goes there before anything is billed."""

from dataclasses import dataclass
from enum import StrEnum

from domain.accounts.access import TECHNICIAN
from domain.commands import Key
from domain.services.unit_of_work import UnitOfWork


class Asking(StrEnum):
    """What came of it."""

    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class AskTechnician:
    """The command: which meter, and why; the phone that asks, where it is a `stranger` to the account."""

    key: Key
    account_id: int
    meter_id: int
    reason: str
    stranger: str | None = None


def ask_technician(command: AskTechnician, unit_of_work: UnitOfWork) -> Asking:
    """Put the meter on the list, once as long as the reason is open."""
    unit_of_work.accounts.lock(command.account_id)
    if unit_of_work.commands.find(command.key) is None:
        unit_of_work.inspections.ask(command.meter_id, command.account_id, command.reason)
        if command.stranger:
            unit_of_work.access.note(command.account_id, command.stranger, TECHNICIAN)
        unit_of_work.commands.add(command.key, Asking.ASKED, {})
    return Asking.ASKED
