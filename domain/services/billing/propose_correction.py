"""A bill above the limit is corrected by two: one asks for it, another one sees what it was and what it becomes."""

from dataclasses import dataclass

from domain.operators.approvals import ApprovalRequest
from domain.services.billing.correct_approved_bill import BILL_CANCELLATION
from domain.services.billing.find_differing_bills import rated_anew
from domain.services.operators.request_approval import RequestApproval, request_approval
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


@dataclass(frozen=True, slots=True)
class ProposeCorrection:
    """The command: the number of the bill, who asks for it as which user of the host, where it is a command, and the
    region of its account: who decides is of that region.
    """

    number: str
    by: str
    os_user: str | None
    region: str | None = None


def propose_correction(command: ProposeCorrection, unit_of_work: UnitOfWork, terms: Terms) -> ApprovalRequest | None:
    """The request; None for a bill that one person corrects alone, that does not stand, or that is right as it is."""
    bill = unit_of_work.bills.standing(command.number)
    account = unit_of_work.accounts.lock(bill.account_id) if bill else None
    if bill is None or account is None or bill.total_cents <= terms.bill_cancel_limit_cents:
        return None
    new_cents = rated_anew(bill, terms.tariffs.at(account.tariff_revision)).total
    if new_cents == bill.total_cents:
        return None
    payload = {
        "bill": bill.number,
        "account_id": account.id,
        "account": account.number,
        "cents": bill.total_cents,
        "new_cents": new_cents,
    }
    reason = f"correct bill {bill.number} of {account.number}"
    request = RequestApproval(
        BILL_CANCELLATION, bill.number, payload, command.by, reason, command.os_user, command.region
    )
    return request_approval(request, unit_of_work)
