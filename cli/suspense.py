"""`suspense`: payments whose account could not be determined; two operators release one."""

from typing import Any

import click

from cli.common import answered, by_operator, os_user, system_user
from cli.listing import listed, next_after, paged
from cli.output import shillings
from cli.region_limits import is_in_reach
from cli.second_person import approve, asked_for, break_glass_option, hash_option
from cli.typed_values import ID
from domain.jobs import Job
from domain.operators.approvals import ApprovalRequest
from domain.payments.proposals import SUSPENSE_KIND
from domain.services.payments.propose_account import ProposeAccount, propose_account
from domain.values.phones import parse_phone
from parts import app_parts

COLUMNS = (
    "id", "receipt", "amount", "reference", "payer", "paid_at", "reason", "held_at", "suggested", "proposed_account",
    "proposed_by", "hash",
)  # fmt: skip


@click.group()
def suspense() -> None:
    """Payments whose account could not be determined."""


@suspense.command("list")
@paged
@listed(*COLUMNS, rows="payments")
def list_(after: int, limit: int) -> dict[str, Any]:
    """What is held, why, and what was proposed; an account whose phone was typed is only suggested."""
    with app_parts().store.reading() as work:
        held = [_shown(row, work) for row in work.suspense.all(after, limit)]
    return {"payments": held, "next": next_after(held, limit)}


@suspense.command("propose")
@click.argument("payment_id", type=ID)
@click.option("--account", required=True, help="The number of the account that the payment is for.")
@click.option("--why", default="", help="How that is known.")
@by_operator
@answered
def propose(payment_id: int, account: str, why: str, operator: str) -> dict[str, Any]:
    """Propose the account that the payment PAYMENT_ID is for. Another operator releases it within a day."""
    command = ProposeAccount(payment_id, account, operator, os_user(), why)
    with app_parts().store.transaction() as work:
        request = propose_account(command, work, app_parts().terms)
        work.audit.add(
            "suspense propose", str(payment_id), system_user=system_user(), operator=operator, account=account
        )
    return {**_figures(request), "account": account, "proposed_by": operator, "request": request.id}


@suspense.command("release")
@click.argument("payment_id", type=ID)
@hash_option
@break_glass_option
@by_operator
@answered
def release(payment_id: int, seen_hash: str | None, emergency: str | None, operator: str) -> dict[str, Any]:
    """Credit the payment PAYMENT_ID to the account that another operator has proposed."""
    nothing = f"Nobody has proposed an account for payment {payment_id}: `suspense list` shows what waits"
    with app_parts().store.transaction() as work:
        asked = asked_for(SUSPENSE_KIND, str(payment_id), work, otherwise=nothing)
        released = approve(asked, seen_hash, operator, emergency, work)
        work.audit.add("suspense release", str(payment_id), system_user=system_user(), operator=operator)
    app_parts().nudge(Job.SEND_MESSAGES)
    return {**_figures(released), "proposed_by": released.author.name, "released_by": operator}


def _figures(request: ApprovalRequest) -> dict[str, Any]:
    frozen = request.payload
    return {
        "id": frozen["payment_id"],
        "receipt": frozen["receipt"],
        "amount": shillings(frozen["cents"]),
        "hash": request.digest,
    }


def _shown(row: dict[str, Any], work: Any) -> dict[str, Any]:
    phone = parse_phone(row["reference"])
    accounts = work.accounts.caller(phone).accounts if phone else ()
    suggested = [each.number for each in accounts if is_in_reach(each.id, work)]
    others = {name: value for name, value in row.items() if name != "cents"}
    return {**others, "amount": shillings(row["cents"]), "suggested": ", ".join(suggested) or None}
