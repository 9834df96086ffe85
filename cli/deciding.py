"""What a command that decides a request shares: what was looked at is typed, and it is the newest of its subject."""

import click

from cli.common import os_user
from domain.errors import NotFound, Refused
from domain.operators.approvals import APPROVED, ApprovalRequest
from domain.services.operators.decide_request import DecideRequest, decide_request
from parts import app_parts
from store.unit_of_work import UnitOfWork

hash_option = click.option("--hash", "seen_hash", help="That of what was looked at; in production always.")


def approve(asked: ApprovalRequest, seen_hash: str | None, operator: str, unit_of_work: UnitOfWork) -> ApprovalRequest:
    """The request, approved and done. Raises `Refused` in production without the hash of what was looked at."""
    if not seen_hash and app_parts().settings.production:
        raise Refused(f"Look at it with `request show {asked.id}`, and type its hash: --hash", "no_hash")
    command = DecideRequest(asked.id, APPROVED, seen_hash or asked.digest, operator, os_user())
    return decide_request(command, unit_of_work, app_parts().approval_terms)


def asked_for(kind: str, subject: str, unit_of_work: UnitOfWork, *, otherwise: str) -> ApprovalRequest:
    """The newest request about this. Raises `NotFound` with these words where nobody has asked."""
    found = unit_of_work.approvals.newest_of(kind, subject)
    if found is None:
        raise NotFound(otherwise, "not_proposed")
    return found
