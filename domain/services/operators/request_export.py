"""Many persons leave the house in a file: one operator asks for it, another one approves it, and then it is written."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.operators.approvals import DECIDED_WITHIN, EXPORT, ApprovalRequest, canonical
from domain.services.operators.request_approval import RequestApproval, request_approval
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class RequestExport:
    """The command: what is exported by which options, who asks for it as which user of the host, and where the persons
    are, where all of them are in one region.
    """

    what: str
    options: Mapping[str, str]
    by: str
    os_user: str | None
    region: str | None = None

    @property
    def subject(self) -> str:
        return f"{self.what} {canonical(self.options)}"


def request_export(command: RequestExport, unit_of_work: UnitOfWork) -> ApprovalRequest | None:
    """The request that waits; None where the same was approved for the same person in the last day: it is written."""
    found = unit_of_work.approvals.newest_of(EXPORT, command.subject)
    if found and found.author.name == command.by:
        if found.decision and found.is_approved() and unit_of_work.now < found.decision.at + DECIDED_WITHIN:
            return None
        if found.state(unit_of_work.now) == "open":
            return found
    payload = {"what": command.what, "options": dict(command.options)}
    reason = f"export of {command.what}"
    asked = RequestApproval(EXPORT, command.subject, payload, command.by, reason, command.os_user, command.region)
    return request_approval(asked, unit_of_work)
