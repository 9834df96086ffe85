"""A recovery is dropped: by one person while the customer knows nothing of it, else once a second one approves it."""

from dataclasses import dataclass

from domain.errors import InvalidInput, NotFound, Refused
from domain.field.recoveries import LIFE, NOT_TOLD, Recovery
from domain.operators.approvals import ApprovalRequest
from domain.services.field.recovery_payload import payload_of
from domain.services.field.recovery_requests import RECOVERY_DROP
from domain.services.field.review_recovery import RECOVERY_REVIEW
from domain.services.locked_account import locked_account
from domain.services.operators.request_approval import RequestApproval, request_approval
from domain.services.operators.withdraw_request import WithdrawRequest, withdraw_request
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DropRecovery:
    """The command: which, and why nothing is asked for."""

    recovery_id: int
    by: str
    os_user: str | None
    reason: str


def drop_recovery(command: DropRecovery, unit_of_work: UnitOfWork) -> ApprovalRequest | None:
    """The request where it takes a second person; None where it is dropped. Raises `NotFound`, `InvalidInput` without a
    reason, and `Refused` for what has ended.
    """
    recovery = unit_of_work.recoveries.lock(command.recovery_id)
    if recovery is None:
        raise NotFound("There is no such recovery", "no_recovery")
    if recovery.state not in LIFE.sources("drop"):
        raise Refused(f"{recovery.reference} is {recovery.state}", "ended")
    if not command.reason.strip():
        raise InvalidInput("Say why nothing is asked for", "no_reason")
    if recovery.state in NOT_TOLD:
        unit_of_work.recoveries.drop(recovery, command.reason.strip())
        withdraw_request(WithdrawRequest(RECOVERY_REVIEW, recovery.reference, command.by, "dropped"), unit_of_work)
        return None
    return _asked(command, recovery, unit_of_work)


def _asked(command: DropRecovery, recovery: Recovery, unit_of_work: UnitOfWork) -> ApprovalRequest:
    account = locked_account(recovery.claim.account_id, unit_of_work)
    payload = payload_of(recovery, account.number)
    region = unit_of_work.account_profiles.region_of(account.id)
    asked = RequestApproval(
        RECOVERY_DROP, recovery.reference, payload, command.by, command.reason, command.os_user, region
    )
    return request_approval(asked, unit_of_work)
