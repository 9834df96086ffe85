"""What a customer who is cut off is notified: what to pay for a crew to come, what that costs, whether one is
coming.
"""

from dataclasses import dataclass

from domain.accounts.accounts import DISCONNECTED, Account
from domain.billing.allocation import debt_of
from domain.billing.supply import USUAL_PLACE
from domain.services.unit_of_work import UnitOfWork
from domain.values.periods import business_date


@dataclass(frozen=True, slots=True)
class ReconnectionOffer:
    """What is overdue has to be paid, the fee comes on the account; `is_ordered` says that a crew is on its way.

    Where nothing is overdue and nobody ordered one, it was not cut off for debt: customer care knows why.
    """

    overdue_cents: int
    fee_cents: int
    is_ordered: bool


def offer_reconnection(account: Account, unit_of_work: UnitOfWork) -> ReconnectionOffer | None:
    """The offer; None where the supply is not cut off."""
    if account.status != DISCONNECTED:
        return None
    today = business_date(unit_of_work.now)
    overdue_cents = debt_of(account, today).overdue_cents
    return ReconnectionOffer(
        overdue_cents=overdue_cents,
        fee_cents=unit_of_work.supplies.fee(USUAL_PLACE, today).cents,
        is_ordered=not overdue_cents and unit_of_work.supplies.waiting(account.id) is not None,
    )
