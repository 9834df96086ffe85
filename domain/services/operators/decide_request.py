"""A second person decides what somebody asked for. What is approved is done in the same transaction, or nothing is."""

from dataclasses import dataclass

from domain.errors import InvalidInput, Refused
from domain.operators.approvals import (
    APPROVED,
    MAX_REASON_LENGTH,
    REFUSED,
    VERDICTS,
    WITHDRAWN,
    ApprovalRequest,
    Approved,
    Decision,
    Person,
    check_decidable,
    check_two_persons,
    os_user_that_counts,
)
from domain.operators.operators import Operator, check_may, known_operator
from domain.services.operators.approval_kinds import kind_of
from domain.services.operators.terms import ApprovalTerms
from domain.services.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DecideRequest:
    """The command: which request, what becomes of it, and the digest of what was looked at. `os_user` is the user of
    the host, where it is a command.
    """

    request_id: int
    verdict: str
    seen_digest: str
    by: str
    os_user: str | None
    reason: str = ""


def decide_request(command: DecideRequest, unit_of_work: UnitOfWork, terms: ApprovalTerms) -> ApprovalRequest:
    """The request with its decision. Of two at once one decides.

    Raises `NotFound` for an unknown request, `InvalidInput` for a refusal without a reason, `Refused` for one that was
    decided or expired, for another digest, for its author, and for whoever may not decide it; also for whatever stands
    in the way of what was approved.
    """
    request = unit_of_work.approvals.get(command.request_id)
    check_decidable(request, command.seen_digest, unit_of_work.now)
    decider = known_operator(command.by, unit_of_work.operators)
    _check_decider(request, decider, command, unit_of_work, terms)
    person = Person(decider.name, decider.staff_number, command.os_user)
    decision = Decision(command.verdict, person, unit_of_work.now, _reason(command))
    unit_of_work.approvals.decide(request, decision, request.digest)
    if command.verdict == APPROVED:
        kind_of(request.kind).apply(Approved(request, decider, command.os_user), unit_of_work, terms)
    return unit_of_work.approvals.get(request.id)


def _check_decider(
    request: ApprovalRequest, decider: Operator, command: DecideRequest, unit_of_work: UnitOfWork, terms: ApprovalTerms
) -> None:
    kind = kind_of(request.kind)
    author = known_operator(request.author.name, unit_of_work.operators)
    if command.verdict == WITHDRAWN:
        check_may(decider, kind.request_act, request.region)
        if kind.is_done:
            raise Refused("It is done already: somebody else signs it off or refuses to", "done_already")
        if not decider.is_same_person_as(author):
            raise Refused(f"{author.name} asked for it, and nobody else withdraws it", "not_the_author")
        return
    check_may(decider, kind.decide_act, request.region)
    check_two_persons(request, author, decider, os_user_that_counts(command.os_user, terms.operators))
    if command.verdict == APPROVED:
        check_may(author, kind.request_act, request.region)


def _reason(command: DecideRequest) -> str:
    reason = " ".join(command.reason.split())
    if command.verdict not in VERDICTS:
        raise InvalidInput(f"A request is {', '.join(VERDICTS)}, not {command.verdict}", "no_verdict")
    if len(reason) > MAX_REASON_LENGTH or (command.verdict == REFUSED and not reason):
        raise InvalidInput(f"Say why, in up to {MAX_REASON_LENGTH} characters", "no_reason")
    return reason
