"""A bill above the limit is corrected, once a second operator has approved it."""

from domain.errors import Refused
from domain.operators.approvals import Approved
from domain.services.billing.correct_bill import CorrectBill, correct_bill
from domain.services.operators.terms import ApprovalTerms
from domain.services.unit_of_work import UnitOfWork

BILL_CANCELLATION = "bill cancellation"
"""The kind of a request for it. Its subject is the number of the bill."""


def correct_approved_bill(approved: Approved, unit_of_work: UnitOfWork, terms: ApprovalTerms) -> None:
    """In the transaction of the decision. Raises `Refused` where it would come to something else by now."""
    payload = approved.request.payload
    corrected = correct_bill(CorrectBill(payload["bill"]), unit_of_work, terms.business)
    if corrected.bill.total_cents != payload["new_cents"]:
        raise Refused(f"Bill {payload['bill']} would come to another total by now: ask for it again", "changed")
