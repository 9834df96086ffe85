"""A payment that contradicts our request did move: an operator has seen it at the provider and books it to suspense."""

from domain.errors import NotFound, Refused
from domain.payments.payments import OPERATOR, Payment
from domain.payments.reconciliation import QUARANTINED
from domain.services.payments.record_payment import HELD, record_payment
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


def hold_quarantined(break_id: int, unit_of_work: UnitOfWork, terms: Terms) -> Payment:
    """Book it to nobody's account yet, and close the difference: two persons then say whose it is.

    Raises `NotFound` where no such difference is open, `Refused` where the receipt is booked already.
    """
    found = unit_of_work.breaks.take(break_id)
    if found is None or found.kind != QUARANTINED or "cents" not in found.details:
        raise NotFound(f"No quarantined payment has the id {break_id}", "no_break")
    payment = Payment(found.provider, found.receipt, found.details["cents"], OPERATOR, unit_of_work.now)
    if record_payment(payment, unit_of_work, terms) != HELD:
        raise Refused(f"{found.receipt} is booked already", "booked")
    unit_of_work.breaks.settle(break_id)
    return payment
