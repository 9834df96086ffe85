"""A second person has approved that a final recovery is taken back: the account owes nothing of it any more, and what
was paid of it is to its credit.
"""

from domain.billing.ledger import recovery_taken_back
from domain.errors import Refused
from domain.field.recoveries import LIFE, Recovery
from domain.field.visit_figures import RECOVERED_CENTS, RECOVERED_UNITS
from domain.operators.approvals import Approved
from domain.services.billing.order_reconnection import OrderReconnection, order_reconnection
from domain.services.field.recovery_payload import approved_recovery
from domain.services.field.recovery_texts import notify_of_recovery
from domain.services.locked_account import locked_account
from domain.services.operators.terms import ApprovalTerms
from domain.services.unit_of_work import UnitOfWork
from domain.values.periods import business_date

RECOVERY_BACK = "recovery back"
"""The kind of a request for it. Its subject is the reference of the recovery."""


def take_back_recovery(approved: Approved, unit_of_work: UnitOfWork, terms: ApprovalTerms) -> None:
    """In the transaction of the decision: journal entry, instalments, figures and SMS. Raises `Refused` where it was
    taken back meanwhile, or the account is set aside.
    """
    recovery = approved_recovery(approved, unit_of_work)
    if recovery.state not in LIFE.sources("take back") or recovery.number is None:
        raise Refused(f"{recovery.reference} is {recovery.state}", "not_final")
    account = locked_account(recovery.claim.account_id, unit_of_work)
    if account.parked:
        raise Refused(f"Account {account.number} is set aside: {account.parked}", "parked")
    unit_of_work.recoveries.take_back(recovery, approved.request.reason)
    today = business_date(unit_of_work.now)
    amounts = [(line.code, line.amount) for line in recovery.claim.charges.lines]
    unit_of_work.ledger.post(recovery_taken_back(recovery.id, account.id, today, amounts, recovery.number))
    _count_back(recovery, unit_of_work)
    order = OrderReconnection(account, account.balance_cents - recovery.total_cents)
    order_reconnection(order, unit_of_work, terms.business)
    notify_of_recovery("recovery_taken_back", recovery, account, unit_of_work, terms.business)


def _count_back(recovery: Recovery, unit_of_work: UnitOfWork) -> None:
    """Units and money off the region's month in which they were counted."""
    if recovery.final_on is None:
        raise LookupError("A final recovery has no day on which it was final")
    region = unit_of_work.account_profiles.region_of(recovery.claim.account_id)
    counts = {(region, RECOVERED_UNITS): -round(recovery.claim.units), (region, RECOVERED_CENTS): -recovery.total_cents}
    unit_of_work.visit_figures.count_for_regions(recovery.final_on.replace(day=1), counts)
