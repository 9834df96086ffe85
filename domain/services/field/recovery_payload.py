"""What a request about a recovery freezes, for the second person to see."""

from typing import Any

from domain.errors import Refused
from domain.field.recoveries import Recovery
from domain.operators.approvals import Approved
from domain.operators.operators import known_operator
from domain.services.unit_of_work import UnitOfWork


def payload_of(recovery: Recovery, account_number: str) -> dict[str, Any]:
    """The figures of a recovery, and the digest of its evidence."""
    claim = recovery.claim
    return {
        "recovery_id": recovery.id,
        "recovery": recovery.reference,
        "account": account_number,
        "meter": claim.meter,
        "cause": claim.cause.value.replace("_", " "),
        "from": claim.starts_on.isoformat(),
        "to": claim.ends_on.isoformat(),
        "days": claim.days,
        "units": str(claim.units),
        "total_cents": recovery.total_cents,
        "evidence": claim.digest,
    }


def approved_recovery(approved: Approved, unit_of_work: UnitOfWork) -> Recovery:
    """The recovery that a second person has just approved something of, held until the commit.

    Raises `Refused` where it is another one than was looked at, and for whoever proposed it.
    """
    payload = approved.request.payload
    recovery = unit_of_work.recoveries.lock(payload["recovery_id"])
    if recovery is None or recovery.claim.digest != payload["evidence"]:
        raise Refused(f"{payload['recovery']} is another one by now: look at it again", "changed")
    proposer = known_operator(recovery.proposed_by, unit_of_work.operators)
    if approved.decider.is_same_person_as(proposer):
        raise Refused(f"{recovery.reference} was proposed by {proposer.name}: somebody else decides", "own_request")
    return recovery
