"""What an operator may do from now on is written down: at once, or when a second admin has approved it."""

from typing import Any

from domain.errors import Refused
from domain.operators.approvals import Approved, Payload
from domain.operators.operators import Operator, is_admin
from domain.operators.sign_in import DISABLED
from domain.services.operators.terms import ApprovalTerms
from domain.services.unit_of_work import UnitOfWork

OPERATOR = "operator"
"""The kind of a request for it. Its subject is the name."""


def apply_operator_change(approved: Approved, unit_of_work: UnitOfWork, terms: ApprovalTerms) -> None:  # noqa: ARG001 - the shape of every kind
    """Do what the request says. Raises `Refused` where it was made for another operator than the one of now."""
    request = approved.request
    wanted = operator_of(request.payload["wanted"])
    unit_of_work.operators.lock()
    known = unit_of_work.operators.find(wanted.name)
    if (payload_of(known) if known else None) != request.payload["known"]:
        raise Refused(f"{wanted.name} was changed meanwhile: ask for it again", "changed")
    keep_operator(wanted, unit_of_work, by=request.author.name, os_user=request.author.os_user or "")


def keep_operator(wanted: Operator, unit_of_work: UnitOfWork, *, by: str | None, os_user: str) -> None:
    """Write it down; a name that is free becomes an operator, and of one that is disabled all sessions end. Raises
    `Refused` for the last admin and for a staff number of somebody else.
    """
    operators = unit_of_work.operators
    known = operators.find(wanted.name)
    if known is None:
        operators.add(wanted, by=by, os_user=os_user)
        return
    if is_admin(known) and not is_admin(wanted) and not operators.has_admin_besides(known.name):
        raise Refused(f"{known.name} is the last admin: make another one first", "last_admin")
    operators.change(wanted, by=by, os_user=os_user)
    if not wanted.is_enabled:
        unit_of_work.operator_sessions.end_all(wanted.name, DISABLED)
        unit_of_work.invitations.end_all(wanted.name)


def payload_of(operator: Operator) -> dict[str, Any]:
    """What of an operator a request freezes."""
    return {
        "name": operator.name,
        "roles": list(operator.roles),
        "regions": list(operator.regions),
        "staff_number": operator.staff_number,
        "is_enabled": operator.is_enabled,
        **({"phone": operator.phone} if operator.phone else {}),
    }


def operator_of(payload: Payload) -> Operator:
    roles, regions = tuple(payload["roles"]), tuple(payload["regions"])
    is_enabled, phone = payload["is_enabled"], payload.get("phone")
    return Operator(payload["name"], roles, regions, payload["staff_number"], is_enabled, phone)
