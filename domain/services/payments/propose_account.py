"""A payment whose account nobody could name: one operator proposes the account, and another one releases it."""

from dataclasses import dataclass

from domain.accounts.accounts import Payee
from domain.errors import NotFound
from domain.operators.approvals import ApprovalRequest
from domain.operators.operators import check_region, known_operator
from domain.payments.proposals import SUSPENSE_KIND
from domain.payments.references import payees_of_number
from domain.payments.suspense import Held
from domain.services.operators.request_approval import RequestApproval, request_approval
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


@dataclass(frozen=True, slots=True)
class ProposeAccount:
    """The command: whose account the payment in suspense is for, as the operator typed it. `os_user` is the user of the
    host, where it is a command.
    """

    payment_id: int
    account_number: str
    operator: str
    os_user: str | None
    reason: str = ""


def propose_account(command: ProposeAccount, unit_of_work: UnitOfWork, _terms: Terms) -> ApprovalRequest:
    """Say whose it is: what waits for a second person.

    Raises `NotFound` for a payment that is not held or a number that means no one account, `Refused` for whoever may
    not propose it: who is for some regions proposes accounts of these, and nothing else for what waits for another's.
    """
    held = unit_of_work.suspense.get(command.payment_id)
    if held is None:
        raise NotFound(f"Payment {command.payment_id} is not in suspense", "not_held")
    _check_reached(held, command, unit_of_work)
    account = _account(command.account_number, unit_of_work)
    region = unit_of_work.account_profiles.region_of(account.id)
    unit_of_work.suspense.propose(command.payment_id, account.id)
    payload = {
        "payment_id": command.payment_id,
        "provider": held.payment.provider,
        "receipt": held.payment.receipt,
        "cents": held.payment.left_cents,
        "account_id": account.id,
        "account": account.number,
    }
    reason = command.reason or f"{held.payment.shown_receipt} is for {account.number}"
    subject = str(command.payment_id)
    asked = RequestApproval(SUSPENSE_KIND, subject, payload, command.operator, reason, command.os_user, region)
    return request_approval(asked, unit_of_work)


def _check_reached(held: Held, command: ProposeAccount, unit_of_work: UnitOfWork) -> None:
    if held.proposed_account_id is not None:
        operator = known_operator(command.operator, unit_of_work.operators)
        check_region(operator, unit_of_work.account_profiles.region_of(held.proposed_account_id))


def _account(number: str, unit_of_work: UnitOfWork) -> Payee:
    found = payees_of_number(number, unit_of_work.accounts)
    if not found:
        raise NotFound(f"There is no account {number}", "no_account")
    if len(found) > 1:
        numbers = ", ".join(each.number for each in found)
        raise NotFound(f"{number} may be {numbers}", "no_account")
    return found[0]
