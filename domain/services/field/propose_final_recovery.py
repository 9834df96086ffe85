"""Somebody asks for a recovery to be final, at once or in instalments: a second person approves it."""

from dataclasses import dataclass

from domain.errors import NotFound, Refused
from domain.field.instalments import instalments_of
from domain.field.recoveries import Recovery, check_final
from domain.operators.approvals import ApprovalRequest
from domain.services.field.recovery_payload import payload_of
from domain.services.field.recovery_requests import RECOVERY_FINAL
from domain.services.field.tell_of_recovery import subject_of
from domain.services.locked_account import locked_account
from domain.services.operators.request_approval import RequestApproval, request_approval
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.periods import business_date


@dataclass(frozen=True, slots=True)
class ProposeFinalRecovery:
    """The command: in how many instalments, as was agreed with the customer; one is all at once."""

    recovery_id: int
    instalments: int
    by: str
    os_user: str | None
    reason: str


def propose_final_recovery(command: ProposeFinalRecovery, unit_of_work: UnitOfWork, terms: Terms) -> ApprovalRequest:
    """The request. Raises `NotFound`, `InvalidInput` for instalments that cannot be, `Refused` where the customer can
    still object, was not heard, or was never reached.
    """
    recovery = unit_of_work.recoveries.lock(command.recovery_id)
    if recovery is None:
        raise NotFound("There is no such recovery", "no_recovery")
    today = business_date(unit_of_work.now)
    check_final(recovery, today)
    check_reached(recovery, unit_of_work)
    account = locked_account(recovery.claim.account_id, unit_of_work)
    parts = instalments_of(recovery.total_cents, command.instalments, terms.due_on(account.category, today))
    payload = {
        **payload_of(recovery, account.number),
        "instalments": len(parts),
        "first_instalment_cents": parts[0].cents,
    }
    region = unit_of_work.account_profiles.region_of(account.id)
    asked = RequestApproval(
        RECOVERY_FINAL, recovery.reference, payload, command.by, command.reason, command.os_user, region
    )
    return request_approval(asked, unit_of_work)


def check_reached(recovery: Recovery, unit_of_work: UnitOfWork) -> None:
    """Raises `Refused` where the SMS of the provisional sum never arrived, and nothing was handed over on paper."""
    if unit_of_work.recoveries.failed_to_arrive(subject_of(recovery)):
        said = f"{recovery.reference}: its SMS did not arrive; hand it over on paper, and note the day"
        raise Refused(said, "not_reached")
