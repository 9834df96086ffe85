"""A second person has approved that a recovery is final: from now on the account owes it, each part by its day."""

from domain.billing.ledger import recovery_entry
from domain.errors import Refused
from domain.field.instalments import instalments_of
from domain.field.recoveries import check_final
from domain.messaging.messages import NOTICE, Message
from domain.operators.approvals import Approved
from domain.services.field.recovery_payload import approved_recovery
from domain.services.field.recovery_texts import final_text
from domain.services.locked_account import locked_account
from domain.services.operators.terms import ApprovalTerms
from domain.services.unit_of_work import UnitOfWork
from domain.values.periods import business_date

RECOVERY_FINAL = "recovery final"
"""The kind of a request for it. Its subject is the reference of the recovery."""


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
    amounts = [(line.code, line.amount) for line in recovery.claim.charges.lines]
    unit_of_work.ledger.post(recovery_entry(recovery.id, account.id, today, amounts, number))
    if account.phone:
        text = final_text(recovery, account, number, instalments, unit_of_work, business)
        subject = f"recovery:{recovery.id}:final"
        unit_of_work.messages.queue([Message(NOTICE, subject, account.phone, text, account.id, unit_of_work.now)])
