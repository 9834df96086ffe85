"""`payments import`: money that banks, agents and wallets took; `payment reverse`: a payment taken back by two."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import click

from cli.common import answered, by_operator, existing_file, os_user, system_user
from cli.output import shillings
from cli.second_person import approve, break_glass_option, hash_option
from cli.typed_values import ID, WholeNumber
from domain.errors import InvalidInput, NotFound
from domain.jobs import Job
from domain.payments.payments import Booked
from domain.payments.proposals import FILE_KIND, REVERSAL_KIND, ProposedFile
from domain.services.operators.request_approval import RequestApproval, request_approval
from domain.values.money import format_shillings
from parts import app_parts
from payments.files.payment_file import read_payment_file, source_of
from payments.files.proposed_files import Bringer
from store.unit_of_work import UnitOfWork


@click.group()
def payments() -> None:
    """Money that others took for us."""


@payments.command("import")
@click.argument("file", type=existing_file)
@click.option("--source", required=True, help="Who took the money: `equity`, `airtel`. With the receipt the key.")
@by_operator
@answered
def import_file(file: Path, source: str, operator: str) -> dict[str, Any]:
    """Propose the payments of FILE that we do not hold; `reconcile release` by another operator books them.

    Its columns are receipt, paid_at, amount, reference and, if there is one, phone.
    """
    parts, content, name = app_parts(), file.read_bytes(), source_of(source)
    movements, digest = read_payment_file(content, parts.clock.now()), sha256(content).hexdigest()
    with parts.store.reading() as work:
        known = work.payments.held(name, [movement.receipt for movement in movements])
        is_new = not work.proposals.knows_source(name)
    unknown = [movement for movement in movements if movement.receipt not in known]
    differences = parts.payments.files.compare(name, [each for each in movements if each.receipt in known], digest)
    request = None
    if unknown:
        request = parts.payments.files.propose(
            ProposedFile(FILE_KIND, name, file.name, digest), unknown, Bringer(operator, os_user())
        )
    with parts.store.transaction() as work:
        figures = {"source": name, "hash": digest, "rows": len(movements), "proposed": len(unknown)}
        work.audit.add("payments import", file.name, system_user=system_user(), operator=operator, **figures)
    return {
        "id": request.id if request else None,
        "hash": digest,
        "source": name,
        "source_is_new": is_new,
        "rows": len(movements),
        "known": len(known),
        "proposed": len(unknown),
        "proposed_amount": shillings(sum(movement.cents for movement in unknown)),
        "differences": differences,
    }


@click.group()
def payment() -> None:
    """One payment."""


@payment.group()
def reverse() -> None:
    """Take a payment back: one that never moved, or that the provider gave back. Two operators do it."""


@reverse.command()
@click.argument("receipt")
@click.option("--source", help="The provider, where several have this receipt.")
@click.option("--amount", type=WholeNumber(), help="Whole shillings, where only a part went back.")
@click.option("--seen-as", "reversal_receipt", default="", help="The provider's own receipt of what went back.")
@click.option("--why", default="", help="What was found out.")
@by_operator
@answered
def propose(
    receipt: str, source: str | None, amount: int | None, reversal_receipt: str, why: str, operator: str
) -> dict[str, Any]:
    """Propose to take the payment RECEIPT back. Another operator releases it."""
    with app_parts().store.transaction() as work:
        booked = _booked(receipt, source, work)
        cents = booked.left_cents if amount is None else amount * 100
        if not 0 < cents <= booked.left_cents:
            raise InvalidInput(f"{format_shillings(booked.left_cents)} is left of {receipt}", "not_an_amount")
        payload = {
            "provider": booked.provider,
            "receipt": booked.receipt,
            "cents": cents,
            "reversal_receipt": reversal_receipt,
            "account_id": booked.account_id,
        }
        subject, reason = f"{booked.provider} {booked.receipt}", why or f"take {booked.receipt} back"
        region = work.account_profiles.region_of(booked.account_id) if booked.account_id is not None else None
        command = RequestApproval(REVERSAL_KIND, subject, payload, operator, reason, os_user(), region)
        request = request_approval(command, work)
        work.audit.add("payment reverse propose", booked.receipt, system_user=system_user(), operator=operator, why=why)
    return {"id": request.id, "hash": request.digest, "receipt": receipt, "amount": shillings(cents)}


@reverse.command()
@click.argument("request_id", metavar="ID", type=ID)
@hash_option
@break_glass_option
@by_operator
@answered
def release(request_id: int, seen_hash: str | None, emergency: str | None, operator: str) -> dict[str, Any]:
    """Take the payment back that another operator has proposed: request ID."""
    with app_parts().store.transaction() as work:
        request = work.approvals.get(request_id)
        if request.kind != REVERSAL_KIND:
            raise NotFound(f"Request {request_id} is no reversal of a payment", "no_reversal")
        approve(request, seen_hash, operator, emergency, work)
        receipt, cents = request.payload["receipt"], request.payload["cents"]
        work.audit.add("payment reverse release", receipt, system_user=system_user(), operator=operator)
    app_parts().nudge(Job.SEND_MESSAGES)
    proposed_by = request.author.name
    return {"reversed": receipt, "amount": shillings(cents), "proposed_by": proposed_by, "released_by": operator}


def _booked(receipt: str, source: str | None, work: UnitOfWork) -> Booked:
    typed = receipt.strip()
    held = work.payments.by_receipt(typed) or work.payments.by_receipt(typed.upper())
    found = [each for each in held if source in {None, each.provider}]
    if not found:
        raise NotFound(f"There is no payment {receipt}", "no_payment")
    if len(found) > 1:
        sources = ", ".join(each.provider for each in found)
        raise InvalidInput(f"{sources} have a payment {receipt}: say which, --source", "several_payments")
    return found[0]
