"""A customer cannot read the meter, or says that it was changed: a technician goes there before anything is billed."""

from dataclasses import dataclass
from enum import StrEnum

from domain.accounts.access import TECHNICIAN
from domain.commands import Key
from domain.field.visit_orders import asked_by_reading
from domain.services.unit_of_work import UnitOfWork
from domain.values.periods import business_date


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
    """An order for the meter, once as long as the same is open."""
    unit_of_work.accounts.lock(command.account_id)
    if unit_of_work.commands.find(command.key) is None:
        today = business_date(unit_of_work.now)
        order = asked_by_reading(command.meter_id, command.account_id, command.reason, today)
        unit_of_work.visit_orders.add(order)
        if command.stranger:
            unit_of_work.access.note(command.account_id, command.stranger, TECHNICIAN)
        unit_of_work.commands.add(command.key, Asking.ASKED, {})
    return Asking.ASKED
