"""What takes a second person: in production on the console, by a command only where the glass is broken.

A name on a command line proves nothing. Whoever breaks the glass says why, operators are alerted at once, and another
operator has to sign it off afterwards.
"""

import click
import structlog

from cli.common import act, os_user, system_user
from domain.errors import NotFound, Refused
from domain.operators.approvals import APPROVED, BREAK_GLASS, ApprovalRequest
from domain.services.operators.break_glass import BreakGlass, break_glass
from domain.services.operators.decide_request import DecideRequest, decide_request
from parts import app_parts
from store.unit_of_work import UnitOfWork

hash_option = click.option("--hash", "seen_hash", help="That of what was looked at; in production always.")
break_glass_option = click.option(
    "--break-glass",
    "emergency",
    metavar="REASON",
    help="In production: why it cannot wait for the console. Alerts, and another operator signs it off.",
)

log = structlog.get_logger()


def approve(
    asked: ApprovalRequest, seen_hash: str | None, operator: str, emergency: str | None, unit_of_work: UnitOfWork
) -> ApprovalRequest:
    """The request, approved and done.

    Raises `Refused` in production without the hash of what was looked at, and without an emergency: but for the review
    of one, which does nothing else.
    """
    if asked.kind != BREAK_GLASS:
        check_emergency(emergency)
    if not seen_hash and app_parts().settings.production:
        raise Refused(f"Look at it with `request show {asked.id}`, and type its hash: --hash", "no_hash")
    command = DecideRequest(asked.id, APPROVED, seen_hash or asked.digest, operator, os_user())
    decided = decide_request(command, unit_of_work, app_parts().approval_terms)
    note_emergency(emergency, f"{asked.kind} {asked.subject}", operator, unit_of_work)
    return decided


def check_emergency(emergency: str | None) -> None:
    """Raises `Refused` in production where the glass is not broken."""
    if emergency is None and app_parts().settings.production:
        said = "In production a second person decides on the console; in an emergency: --break-glass REASON"
        raise Refused(said, "needs_console")


def note_emergency(emergency: str | None, about: str, operator: str, unit_of_work: UnitOfWork) -> None:
    """Where the glass was broken: alert, and let somebody else review it."""
    if emergency is None:
        return
    review = break_glass(BreakGlass(act(), about, operator, os_user(), emergency), unit_of_work)
    details = {"act": act(), "reason": emergency, "request": review.id}
    unit_of_work.audit.add("glass broken", about, system_user=system_user(), operator=operator, **details)
    log.error("glass_broken", act=act(), about=about, operator=operator, request_id=review.id, alert=True)


def asked_for(kind: str, subject: str, unit_of_work: UnitOfWork, *, otherwise: str) -> ApprovalRequest:
    """The newest request about this. Raises `NotFound` with these words where nobody has asked."""
    found = unit_of_work.approvals.newest_of(kind, subject)
    if found is None:
        raise NotFound(otherwise, "not_proposed")
    return found
