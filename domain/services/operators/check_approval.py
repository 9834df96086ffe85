"""Before what was approved begins, the approval is looked at again: what changed since counts."""

from dataclasses import dataclass

from domain.errors import Refused
from domain.operators.approvals import ApprovalRequest, check_two_persons, digest_of
from domain.operators.operators import check_may, known_operator
from domain.services.operators.approval_kinds import kind_of
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class CheckApproval:
    """The command: what was approved, of what kind and about what, by its digest."""

    kind: str
    subject: str
    digest: str


def check_approval(command: CheckApproval, unit_of_work: UnitOfWork) -> ApprovalRequest:
    """The approval. Raises `Refused` where there is none of this digest, where it was not given in time, or where its
    author or its decider may not any more, or are one person by now.
    """
    kind, subject = command.kind, command.subject
    found = unit_of_work.approvals.newest_of(kind, subject)
    if found is None or found.decision is None or not found.is_approved():
        raise Refused(f"{kind.capitalize()} {subject} is not approved", "not_approved")
    if not command.digest == found.digest == digest_of(found.kind, found.payload):
        raise Refused(f"{kind.capitalize()} {subject} is not what was approved", "other_hash")
    if found.decision.at >= found.expires_at:
        raise Refused(f"{kind.capitalize()} {subject} was approved too late", "expired")
    author = known_operator(found.author.name, unit_of_work.operators)
    decider = known_operator(found.decision.by.name, unit_of_work.operators)
    check_two_persons(found, author, decider, None)
    check_may(author, kind_of(kind).request_act, found.region)
    check_may(decider, kind_of(kind).decide_act, found.region)
    return found
