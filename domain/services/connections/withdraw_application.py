"""An application is withdrawn before anything is built: what was paid waits in suspense, to go back."""

from dataclasses import dataclass

from domain.connections.applications import Application, Change
from domain.connections.rungs import WITHDRAW
from domain.errors import NotFound
from domain.services.connections.application_notices import notify
from domain.services.connections.ladder import climb
from domain.services.payments.hold_for_refund import HoldForRefund, hold_for_refund
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.money import format_kes


@dataclass(frozen=True, slots=True)
class WithdrawApplication:
    """Which one, and who says so: an operator, or nobody where the applicant did."""

    application_id: int
    operator: str | None = None
    reason: str = ""


def withdraw_application(command: WithdrawApplication, unit_of_work: UnitOfWork, terms: Terms) -> Application:
    """End it. Raises `Refused` once it is built: the company has spent the money by then."""
    application = unit_of_work.applications.lock(command.application_id)
    if application is None:
        raise NotFound("There is no such application", "no_application")
    change = Change(by=command.operator, reason=command.reason or None)
    withdrawn = climb(application, WITHDRAW, change, unit_of_work, terms)
    held = hold_for_refund(HoldForRefund(application.id), unit_of_work)
    if held.cents:
        notify(withdrawn, "connection_withdrawn_refund", unit_of_work, terms, amount=format_kes(held.cents))
    else:
        notify(withdrawn, "connection_withdrawn", unit_of_work, terms)
    return withdrawn
