"""A payment that is about to be changed: held until the commit, with the account or the application that it credits."""

from dataclasses import dataclass

from domain.accounts.accounts import Payee
from domain.billing.ledger import CONNECTIONS, RECEIVABLE, SUSPENSE
from domain.payments.payments import Booked
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class LockedPayment:
    """The payment as it is. `payee` is the account that owes what goes back of it: the one that it credits, or the one
    that its application became. There is none for an application before that, and for what is in suspense.
    """

    booked: Booked
    payee: Payee | None

    @property
    def ledger_account(self) -> str:
        """Where its money is now."""
        if self.payee:
            return RECEIVABLE
        return CONNECTIONS if self.booked.application_id else SUSPENSE


def locked_payment(found: Booked, unit_of_work: UnitOfWork) -> LockedPayment | None:
    """The application first, then the account, then the payment. None where it was credited elsewhere meanwhile."""
    application = unit_of_work.applications.lock(found.application_id) if found.application_id else None
    account_id = application.account_id if application else found.account_id
    payee = unit_of_work.accounts.lock_payee(account_id) if account_id else None
    booked = unit_of_work.payments.lock(found.id)
    credited = (booked.account_id, booked.application_id)
    if credited not in ((None, None), (found.account_id, found.application_id)):
        return None
    return LockedPayment(booked, payee)
