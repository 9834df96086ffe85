"""Four eyes: what one person asks for is frozen, and done once somebody else, who saw exactly that, has approved it.

A request has a kind, a payload, and the digest of both; its subject only finds it. Its decision is another row, made
once. What a kind is, and what is done when it is approved, is in `services/operators/approval_kinds.py`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Protocol

from domain.errors import Refused
from domain.operators.operators import Operator, OperatorTerms

DECIDED_WITHIN = timedelta(hours=24)
MIN_DIGEST_DIGITS = 8
MAX_REASON_LENGTH = 500

APPROVED, REFUSED, WITHDRAWN = "approved", "refused", "withdrawn"
VERDICTS = (APPROVED, REFUSED, WITHDRAWN)
"""Approved and refused by somebody else; withdrawn by the author, also by asking for the same again."""

BREAK_GLASS = "break-glass review"
"""The kind of what one person did alone in an emergency: somebody else looks at it afterwards, whenever that is."""
EXPORT = "bulk export"
"""The kind of a file with many persons. Its subject is what is exported, by which options."""
REVIEWED_WITHIN = timedelta(days=36_525)

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """Who asked or decided, as they were then. `os_user`: the user of the host, where it was a command."""

    name: str
    staff_number: str | None
    os_user: str | None


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a request."""

    verdict: str
    by: Person
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class NewRequest:
    """A request before the store has it. `subject` is the id by which it is found, `region` where that is."""

    kind: str
    subject: str
    payload: Payload
    region: str | None
    author: Person
    reason: str
    expires_at: datetime

    @property
    def digest(self) -> str:
        return digest_of(self.kind, self.payload)


@dataclass(frozen=True, slots=True)
class ApprovalRequest:
    """What somebody asks for, as it was frozen, and what became of it."""

    id: int
    kind: str
    subject: str
    payload: Payload
    digest: str
    region: str | None
    author: Person
    reason: str
    requested_at: datetime
    expires_at: datetime
    decision: Decision | None = None

    def state(self, now: datetime) -> str:
        if self.decision is not None:
            return self.decision.verdict
        return "open" if now < self.expires_at else "expired"

    def is_approved(self) -> bool:
        return self.decision is not None and self.decision.verdict == APPROVED


@dataclass(frozen=True, slots=True)
class Approved:
    """What is to be done now: the request, and who has just approved it."""

    request: ApprovalRequest
    decider: Operator
    os_user: str | None


def canonical(payload: Payload) -> str:
    """The one text of a payload: whoever writes it, the same values give the same digest."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest_of(kind: str, payload: Payload) -> str:
    """The SHA-256 of what is asked for, in hexadecimal digits. The database computes the same."""
    return sha256(f"{kind}\n{canonical(payload)}".encode()).hexdigest()


def check_decidable(request: ApprovalRequest, seen_digest: str, now: datetime) -> None:
    """Raises `Refused` for one that was decided, that expired, or that is another than the one that was looked at."""
    if request.decision is not None:
        decision = request.decision
        raise Refused(f"Request {request.id} was {decision.verdict} by {decision.by.name} already", "decided")
    if now >= request.expires_at:
        raise Refused(f"Request {request.id} has expired: ask for it again", "expired")
    if len(seen_digest) < MIN_DIGEST_DIGITS or not request.digest.startswith(seen_digest.lower()):
        raise Refused(f"Request {request.id} has another hash than {seen_digest}: look at it again", "other_hash")


def check_two_persons(request: ApprovalRequest, author: Operator, decider: Operator, os_user: str | None) -> None:
    """Raises `Refused` where author and decider are one person, as far as we can know. `os_user` is the decider's,
    where it counts.
    """
    as_asked = Operator(request.author.name, author.roles, staff_number=request.author.staff_number)
    if decider.is_same_person_as(author) or decider.is_same_person_as(as_asked):
        raise Refused("Nobody approves what they asked for themselves: a second operator does", "own_request")
    if os_user is not None and os_user == request.author.os_user:
        raise Refused(
            f"Both commands came from the user {os_user} of this host: the second person uses a login of their own",
            "same_system_user",
        )


def os_user_that_counts(os_user: str | None, terms: OperatorTerms) -> str | None:
    """In production two persons have two logins; elsewhere one person plays all of them."""
    return os_user if terms.production else None


class Approvals(Protocol):
    """What the use cases need of the store."""

    def add(self, request: NewRequest) -> ApprovalRequest: ...

    def get(self, request_id: int) -> ApprovalRequest: ...

    def newest_of(self, kind: str, subject: str) -> ApprovalRequest | None: ...

    def decide(self, request: ApprovalRequest, decision: Decision, digest: str) -> None: ...

    def is_left_alone(self, request_id: int) -> bool: ...
