"""`request …`: what one operator asks for and another decides."""

from collections.abc import Mapping
from typing import Any

import click

from cli.common import answered, by_operator, os_user, system_user
from cli.listing import listed, paged
from cli.second_person import approve, break_glass_option, hash_option
from cli.typed_values import ID
from domain.jobs import Job
from domain.operators.approvals import REFUSED, WITHDRAWN, ApprovalRequest
from domain.services.operators.decide_request import DecideRequest, decide_request
from parts import app_parts
from store.unit_of_work import UnitOfWork

request_id = click.argument("request_id", metavar="ID", type=ID)


@click.group()
def request() -> None:
    """What waits for a second person."""


@request.command("list")
@paged
@listed("id", "kind", "about", "asked_by", "reason", "requested_at", "expires_at", "hash", rows="requests")
def list_(after: int, limit: int) -> dict[str, Any]:
    """What waits, the oldest first."""
    with app_parts().store.reading() as unit_of_work:
        waiting = unit_of_work.approvals.open(limit, after)
        rows = [_line(each, unit_of_work) for each in waiting]
    return {"requests": rows, "count": len(rows), "next": waiting[-1].id if len(waiting) == limit else None}


@request.command()
@request_id
@answered
def show(request_id: int) -> dict[str, Any]:
    """Exactly what is asked for, and its hash."""
    with app_parts().store.reading() as unit_of_work:
        found = unit_of_work.approvals.get(request_id)
        return {**_line(found, unit_of_work), "payload": found.payload, "decision": _decision(found)}


@request.command("approve")
@request_id
@hash_option
@break_glass_option
@by_operator
@answered
def approve_(request_id: int, seen_hash: str | None, emergency: str | None, operator: str) -> dict[str, Any]:
    """Approve what `request show` has; it is done at once. Not one's own request."""
    with app_parts().store.transaction() as unit_of_work:
        asked = unit_of_work.approvals.get(request_id)
        answer = _noted(approve(asked, seen_hash, operator, emergency, unit_of_work), operator, unit_of_work)
    app_parts().nudge(Job.SEND_MESSAGES)
    return answer


@request.command()
@request_id
@click.option("--reason", required=True, help="For whoever asked.")
@by_operator
@answered
def refuse(request_id: int, reason: str, operator: str) -> dict[str, Any]:
    """Refuse it, and say why."""
    return _decide(request_id, REFUSED, operator, reason)


@request.command()
@request_id
@by_operator
@answered
def withdraw(request_id: int, operator: str) -> dict[str, Any]:
    """Take one's own request back."""
    return _decide(request_id, WITHDRAWN, operator, "")


def _decide(request_id: int, verdict: str, operator: str, reason: str) -> dict[str, Any]:
    with app_parts().store.transaction() as unit_of_work:
        asked = unit_of_work.approvals.get(request_id)
        command = DecideRequest(request_id, verdict, asked.digest, operator, os_user(), reason)
        decided = decide_request(command, unit_of_work, app_parts().approval_terms)
        return _noted(decided, operator, unit_of_work)


def _noted(decided: ApprovalRequest, operator: str, unit_of_work: UnitOfWork) -> dict[str, Any]:
    """What a command answers that decided a request, which is on record."""
    unit_of_work.audit.add(
        f"request {decided.state(unit_of_work.now)}",
        str(decided.id),
        system_user=system_user(),
        operator=operator,
        kind=decided.kind,
        about=decided.subject,
        hash=decided.digest,
    )
    return {**_line(decided, unit_of_work), "decision": _decision(decided)}


def _line(found: ApprovalRequest, unit_of_work: UnitOfWork) -> dict[str, Any]:
    return {
        "id": found.id,
        "kind": found.kind,
        "about": found.subject,
        "state": found.state(unit_of_work.now),
        "asked_by": found.author.name,
        "reason": found.reason,
        "requested_at": found.requested_at,
        "expires_at": found.expires_at,
        "hash": found.digest,
    }


def _decision(found: ApprovalRequest) -> Mapping[str, Any] | None:
    if found.decision is None:
        return None
    decision = found.decision
    return {"verdict": decision.verdict, "by": decision.by.name, "at": decision.at, "reason": decision.reason or None}
