"""`reconcile`: our books beside those of M-Pesa and Paystack."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import click

from cli.common import NotAllDone, answered, by_operator, by_operator_if_any, existing_file, os_user, system_user
from cli.listing import listed, next_after, paged
from cli.output import shillings, word
from cli.region_limits import require_region_of
from cli.second_person import approve, break_glass_option
from cli.typed_values import ID
from domain.errors import InvalidInput, NotFound, Refused
from domain.jobs import Job
from domain.operators.approvals import ApprovalRequest
from domain.payments.payments import MPESA
from domain.payments.proposals import FILE_KIND, STATEMENT_KIND, ProposedFile, ProposedMovement, is_hash_of
from domain.payments.reconciliation import AMOUNTS
from domain.services.payments.hold_quarantined import HoldQuarantined, hold_quarantined
from parts import app_parts
from payments.files.proposed_files import Bringer
from payments.mpesa.statement import read_statement


@click.group()
def reconcile() -> None:
    """Our books beside those of M-Pesa and Paystack."""


@reconcile.command("mpesa")
@click.option("--statement", required=True, type=existing_file, help="The CSV that the organisation portal exports.")
@click.option("--connections", is_flag=True, help="It is of the paybill for new connections, not of that for bills.")
@by_operator_if_any
@answered
def statement(statement: Path, operator: str | None, *, connections: bool) -> dict[str, Any]:
    """Compare with a statement, and propose what only it knows: `reconcile release` by another operator books that.

    The same file again changes nothing.
    """
    parts, content = app_parts(), statement.read_bytes()
    read = read_statement(content, parts.clock.now(), for_connections=connections)
    digest = sha256(content).hexdigest()
    unknown = parts.payments.statements.unknown(read)
    if unknown and operator is None:
        message = f"{len(unknown)} movements are known from this file alone: say who proposes them, --by OPERATOR"
        raise InvalidInput(message, "no_operator")
    tally = parts.payments.statements.compare(read, digest, unknown)
    request = None
    if unknown and operator:
        file = ProposedFile(STATEMENT_KIND, MPESA, statement.name, digest, connections)
        request = parts.payments.files.propose(file, unknown, Bringer(operator, os_user()))
    answer = {
        **_proposed(request, digest, unknown),
        "rows": tally.rows,
        "amount": shillings(tally.cents),
        "ignored": tally.ignored.total(),
        "ignored_by_cause": dict(tally.ignored),
        "differences": dict(tally.differences),
        "closed": tally.closed,
    }
    with parts.store.transaction() as work:
        figures = {"hash": digest, "rows": tally.rows, "proposed": len(unknown), "closed": tally.closed}
        work.audit.add("reconcile mpesa", statement.name, system_user=system_user(), operator=operator, **figures)
    if tally.differences or not (tally.closed or unknown):
        raise NotAllDone(answer, f"{_counted(tally.differences)}: `reconcile breaks` lists what is open")
    return answer


@reconcile.command("release")
@click.argument("request_id", metavar="ID", type=ID)
@click.option("--hash", "typed_hash", required=True, help="The SHA-256 of the file, by one's own copy of it.")
@break_glass_option
@by_operator
@answered
def release(request_id: int, typed_hash: str, emergency: str | None, operator: str) -> dict[str, Any]:
    """Book what another operator has proposed from a file: a statement, or payments of a bank or agent."""
    parts = app_parts()
    with parts.store.transaction() as work:
        request = work.approvals.get(request_id)
        if request.kind not in {STATEMENT_KIND, FILE_KIND}:
            raise NotFound(f"Request {request_id} is no file of money", "no_file")
        if not is_hash_of(typed_hash, request.payload["sha256"]):
            raise Refused(f"Request {request_id} is for a file with another hash", "other_hash")
        approve(request, request.digest, operator, emergency, work)
        figures = {"hash": request.payload["sha256"], "proposed_by": request.author.name}
        work.audit.add("reconcile release", str(request_id), system_user=system_user(), operator=operator, **figures)
    outcomes = parts.payments.files.apply(request.payload["proposal_id"])
    parts.nudge(Job.SEND_MESSAGES)
    return {
        "id": request_id,
        "hash": request.payload["sha256"],
        "proposed_by": request.author.name,
        "released_by": operator,
        "outcomes": outcomes,
    }


@reconcile.command("breaks")
@paged
@listed("id", "kind", "provider", "receipt", "about", "found_at", rows="breaks")
def breaks(after: int, limit: int) -> dict[str, Any]:
    """The differences that nobody has settled."""
    with app_parts().store.reading() as work:
        found = [{**row, "about": _about(row["details"])} for row in work.breaks.open(after, limit)]
    return {"breaks": found, "next": next_after(found, limit)}


@reconcile.command("settle")
@click.argument("break_id", type=ID)
@click.option("--why", required=True, help="What was found out.")
@by_operator
@answered
def settle(break_id: int, why: str, operator: str) -> dict[str, Any]:
    """Close the difference BREAK_ID. It moves no money."""
    with app_parts().store.transaction() as work:
        found = work.breaks.take(break_id)
        if found and found.account_id is not None:
            require_region_of(found.account_id, work)
        if not work.breaks.settle(break_id):
            raise NotFound(f"No open difference has the id {break_id}", "no_break")
        work.audit.add("reconcile settle", str(break_id), system_user=system_user(), operator=operator, why=why)
    return {"settled": break_id}


@reconcile.command("hold")
@click.argument("break_id", type=ID)
@by_operator
@answered
def hold(break_id: int, operator: str) -> dict[str, Any]:
    """Book the quarantined payment of the difference BREAK_ID: it moved, and waits in suspense for its account."""
    with app_parts().store.transaction() as work:
        payment = hold_quarantined(HoldQuarantined(break_id, operator, os_user()), work, app_parts().terms)
        work.audit.add("reconcile hold", payment.receipt, system_user=system_user(), operator=operator)
    return {"held": payment.receipt, "amount": shillings(payment.cents)}


def _counted(differences: Mapping[str, int]) -> str:
    """What differs, in words; nothing new where an old difference keeps the days from closing."""
    found = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in sorted(differences.items()))
    return f"The statement differs from our books ({found})" if found else "The days of the statement do not close"


def _about(details: Mapping[str, Any]) -> str:
    """The details with amounts in shillings, as people read them."""
    shown = {
        name: shillings(value) if name in AMOUNTS else value for name, value in details.items() if value is not None
    }
    return word({name: value for name, value in shown.items() if value != ""})


def _proposed(request: ApprovalRequest | None, digest: str, unknown: list[ProposedMovement]) -> dict[str, Any]:
    return {
        "id": request.id if request else None,
        "hash": digest,
        "posted": 0,
        "proposed": len(unknown),
        "proposed_amount": shillings(sum(movement.cents for movement in unknown)),
        "proposed_by": request.author.name if request else None,
    }
