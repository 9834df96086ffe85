"""What was paid for an application that ended waits in suspense, from where two persons give it back."""

from dataclasses import dataclass

from domain.billing.ledger import CONNECTIONS, HELD, SUSPENSE, movement
from domain.payments.references import Doubt
from domain.services.unit_of_work import UnitOfWork
from domain.values.periods import business_date


@dataclass(frozen=True, slots=True)
class HoldForRefund:
    """Which application ended."""

    application_id: int


@dataclass(frozen=True, slots=True)
class HeldForRefund:
    """How much waits."""

    cents: int


def hold_for_refund(command: HoldForRefund, unit_of_work: UnitOfWork) -> HeldForRefund:
    """Move what is left of each of its payments. The caller holds the application."""
    total = 0
    for payment in unit_of_work.payments.of_application(command.application_id):
        unit_of_work.payments.take_from_application(payment.id)
        if payment.left_cents <= 0:
            continue
        total += payment.left_cents
        unit_of_work.suspense.hold(payment.id, Doubt.WITHDRAWN)
        unit_of_work.ledger.post(
            movement(
                HELD,
                f"{HELD}:{payment.id}:{command.application_id}",
                None,
                business_date(unit_of_work.now),
                cents=payment.left_cents,
                debit=CONNECTIONS,
                credit=SUSPENSE,
                reference=payment.receipt,
            )
        )
    if total:
        unit_of_work.applications.pay(command.application_id, -total)
    return HeldForRefund(total)
