"""A second person has approved that a recovery is final: from now on the account owes it, each part by its day."""

from datetime import date

from domain.billing.ledger import recovery_entry
from domain.errors import Refused
from domain.field.instalments import instalments_of
from domain.field.recoveries import Recovery, check_final
from domain.field.visit_figures import RECOVERED_CENTS, RECOVERED_UNITS
from domain.messaging.messages import NOTICE, Message
from domain.operators.approvals import Approved
from domain.services.field.recovery_payload import approved_recovery
from domain.services.field.recovery_requests import withdraw_what_waits
from domain.services.field.recovery_texts import final_text
from domain.services.locked_account import locked_account
from domain.services.operators.terms import ApprovalTerms
from domain.services.unit_of_work import UnitOfWork
from domain.values.periods import business_date


def finalise_recovery(approved: Approved, unit_of_work: UnitOfWork, terms: ApprovalTerms) -> None:
    """In the transaction of the decision: document, journal entry, instalments and SMS. Raises `Refused` where the
    customer has objected meanwhile, or the account is set aside.
    """
    recovery = approved_recovery(approved, unit_of_work)
    today, business = business_date(unit_of_work.now), terms.business
    check_final(recovery, today)
    account = locked_account(recovery.claim.account_id, unit_of_work)
    if account.parked:
        raise Refused(f"Account {account.number} is set aside: {account.parked}", "parked")
    count = approved.request.payload["instalments"]
    instalments = instalments_of(recovery.total_cents, count, business.due_on(account.category, today))
    number = unit_of_work.recoveries.finalise(recovery, instalments)
    withdraw_what_waits(recovery, approved.decider.name, "final", unit_of_work)
    _count(recovery, unit_of_work, today)
    amounts = [(line.code, line.amount) for line in recovery.claim.charges.lines]
    unit_of_work.ledger.post(recovery_entry(recovery.id, account.id, today, amounts, number))
    if account.phone:
        text = final_text(recovery, account, number, instalments, unit_of_work, business)
        subject = f"recovery:{recovery.id}:final"
        unit_of_work.messages.queue([Message(NOTICE, subject, account.phone, text, account.id, unit_of_work.now)])


def _count(recovery: Recovery, unit_of_work: UnitOfWork, today: date) -> None:
    """Units and money of the region's month."""
    region = unit_of_work.account_profiles.region_of(recovery.claim.account_id)
    counts = {(region, RECOVERED_UNITS): round(recovery.claim.units), (region, RECOVERED_CENTS): recovery.total_cents}
    unit_of_work.visit_figures.count_for_regions(today.replace(day=1), counts)
