"""In an emergency one person does what takes two: operators are alerted, and somebody else reviews it afterwards."""

from dataclasses import dataclass

from domain.errors import InvalidInput
from domain.operators.approvals import BREAK_GLASS, MAX_REASON_LENGTH, ApprovalRequest
from domain.services.operators.request_approval import RequestApproval, request_approval
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class BreakGlass:
    """The command: which act was done, about what, by whom as which user of the host, and why it could not wait."""

    act: str
    about: str
    by: str
    os_user: str | None
    reason: str


def break_glass(command: BreakGlass, unit_of_work: UnitOfWork) -> ApprovalRequest:
    """The review, which waits until another operator has signed it off. Each has a subject of its own: none takes the
    place of another. Raises `InvalidInput` without a reason.
    """
    if not len(command.reason.split()) > 0 or len(command.reason) > MAX_REASON_LENGTH:
        raise InvalidInput(f"Say in up to {MAX_REASON_LENGTH} characters why it cannot wait", "no_reason")
    done_at = unit_of_work.now.isoformat()
    payload = {"act": command.act, "about": command.about, "done_at": done_at}
    subject = f"{command.act} {command.about} {done_at}"
    request = RequestApproval(BREAK_GLASS, subject, payload, command.by, command.reason, command.os_user)
    return request_approval(request, unit_of_work)
