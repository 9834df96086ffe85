"""A quarantined payment did move: an operator has seen it at the provider, and books it to suspense.

It is proposed there for the account that it named, so that a second operator can release it.
"""

from dataclasses import dataclass

from domain.errors import NotFound, Refused
from domain.payments.payments import OPERATOR, Payment
from domain.payments.reconciliation import QUARANTINED
from domain.services.payments.propose_account import ProposeAccount, propose_account
from domain.services.payments.record_payment import PaymentOutcome, record_payment
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


@dataclass(frozen=True, slots=True)
class HoldQuarantined:
    """The command: which difference, and who has seen the payment."""

    break_id: int
    operator: str
    os_user: str | None


def hold_quarantined(command: HoldQuarantined, unit_of_work: UnitOfWork, terms: Terms) -> Payment:
    """Book it to nobody's account yet, and close the difference.

    Raises `NotFound` where no such difference is open, `Refused` where the receipt is booked already.
    """
    found = unit_of_work.breaks.find(command.break_id)
    if found is None or found.kind != QUARANTINED or "cents" not in found.details:
        raise NotFound(f"No quarantined payment has the id {command.break_id}", "no_break")
    payee = unit_of_work.accounts.lock_payee(found.account_id) if found.account_id else None
    payment = Payment(found.provider, found.receipt, found.details["cents"], OPERATOR, unit_of_work.now)
    if record_payment(payment, unit_of_work, terms) is not PaymentOutcome.HELD:
        raise Refused(f"{found.receipt} is booked already", "booked")
    if not unit_of_work.breaks.settle(command.break_id):
        raise NotFound(f"No quarantined payment has the id {command.break_id}", "no_break")
    held = unit_of_work.payments.find(found.provider, found.receipt)
    if held and payee:
        proposal = ProposeAccount(held.id, payee.number, command.operator, command.os_user)
        propose_account(proposal, unit_of_work, terms)
    return payment
