"""Somebody asks for a final recovery to be taken back: a second person approves it."""

from dataclasses import dataclass

from domain.errors import InvalidInput, NotFound, Refused
from domain.field.recoveries import LIFE
from domain.operators.approvals import ApprovalRequest
from domain.services.field.recovery_payload import payload_of
from domain.services.field.take_back_recovery import RECOVERY_BACK
from domain.services.locked_account import locked_account
from domain.services.operators.request_approval import RequestApproval, request_approval
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ProposeTakeBack:
    """The command: which, and why it is not owed after all."""

    recovery_id: int
    by: str
    os_user: str | None
    reason: str


def propose_take_back(command: ProposeTakeBack, unit_of_work: UnitOfWork) -> ApprovalRequest:
    """The request. Raises `NotFound`, `InvalidInput` without a reason, and `Refused` for what is not final: before that
    it is dropped.
    """
    recovery = unit_of_work.recoveries.lock(command.recovery_id)
    if recovery is None:
        raise NotFound("There is no such recovery", "no_recovery")
    if recovery.state not in LIFE.sources("take back"):
        said = f"{recovery.reference} is {recovery.state}: only what is final is taken back"
        raise Refused(said, "not_final")
    if not command.reason.strip():
        raise InvalidInput("Say why it is not owed after all", "no_reason")
    account = locked_account(recovery.claim.account_id, unit_of_work)
    payload = {**payload_of(recovery, account.number), "document": recovery.number}
    region = unit_of_work.account_profiles.region_of(account.id)
    asked = RequestApproval(
        RECOVERY_BACK, recovery.reference, payload, command.by, command.reason, command.os_user, region
    )
    return request_approval(asked, unit_of_work)
