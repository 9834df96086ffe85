"""Somebody asks for what a second person has to approve: it is frozen, and waits as long as its kind does."""

from dataclasses import dataclass

from domain.errors import InvalidInput
from domain.operators.approvals import (
    MAX_REASON_LENGTH,
    ApprovalRequest,
    NewRequest,
    Payload,
    Person,
)
from domain.operators.operators import check_may, known_operator
from domain.services.operators.approval_kinds import kind_of
from domain.services.operators.withdraw_request import WithdrawRequest, withdraw_request
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RequestApproval:
    """The command: what is asked for, by whom and why. `os_user` is the user of the host, where it is a command."""

    kind: str
    subject: str
    payload: Payload
    by: str
    reason: str
    os_user: str | None
    region: str | None = None


def request_approval(command: RequestApproval, unit_of_work: UnitOfWork) -> ApprovalRequest:
    """The request, as it waits. One about the same that still waited is withdrawn: what is decided is the newest.

    Raises `Refused` for whoever may not ask for it, `InvalidInput` without a reason.
    """
    author = known_operator(command.by, unit_of_work.operators)
    check_may(author, kind_of(command.kind).request_act, command.region)
    reason = " ".join(command.reason.split())
    if not 0 < len(reason) <= MAX_REASON_LENGTH:
        raise InvalidInput(f"Say why, in up to {MAX_REASON_LENGTH} characters", "no_reason")
    person = Person(author.name, author.staff_number, command.os_user)
    withdraw_request(WithdrawRequest(command.kind, command.subject, author.name, "asked for again"), unit_of_work)
    expires_at = unit_of_work.now + kind_of(command.kind).decided_within
    return unit_of_work.approvals.add(
        NewRequest(command.kind, command.subject, command.payload, command.region, person, reason, expires_at)
    )
