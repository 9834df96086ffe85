"""`suspense`: payments whose account could not be determined; two operators release one."""

from typing import Any

import click

from cli.common import answered, by_operator, system_user
from cli.listing import listed
from cli.output import shillings
from domain.jobs import Job
from domain.payments.payments import Held
from domain.services.payments.propose_account import ProposeAccount, propose_account
from domain.services.payments.release_suspense import ReleaseSuspense, release_suspense
from domain.values.phones import parse_phone
from parts import app_parts

COLUMNS = (
    "id", "receipt", "amount", "reference", "payer", "paid_at", "reason", "held_at", "suggested", "proposed_account",
    "proposed_by",
)  # fmt: skip


@click.group()
def suspense() -> None:
    """Payments whose account could not be determined."""


@suspense.command("list")
@listed(*COLUMNS, rows="payments")
def list_() -> dict[str, Any]:
    """What is held, why, and what was proposed; an account whose phone was typed is only suggested."""
    with app_parts().store.reading() as work:
        held = [_shown(row, work) for row in work.suspense.all()]
    return {"payments": held}


@suspense.command("propose")
@click.argument("payment_id", type=int)
@click.option("--account", required=True, help="The number of the account that the payment is for.")
@by_operator
@answered
def propose(payment_id: int, account: str, operator: str) -> dict[str, Any]:
    """Propose the account that the payment PAYMENT_ID is for. Another operator releases it."""
    with app_parts().store.transaction() as work:
        held = propose_account(ProposeAccount(payment_id, account, operator), work, app_parts().terms)
        work.audit.add(
            "suspense propose", str(payment_id), system_user=system_user(), operator=operator, account=account
        )
    return {**_figures(held), "account": account, "proposed_by": operator}


@suspense.command("release")
@click.argument("payment_id", type=int)
@by_operator
@answered
def release(payment_id: int, operator: str) -> dict[str, Any]:
    """Credit the payment PAYMENT_ID to the account that another operator has proposed."""
    with app_parts().store.transaction() as work:
        held = release_suspense(ReleaseSuspense(payment_id, operator), work, app_parts().terms)
        work.audit.add("suspense release", str(payment_id), system_user=system_user(), operator=operator)
    app_parts().nudge(Job.SEND_MESSAGES)
    return {**_figures(held), "proposed_by": held.proposed_by, "released_by": operator}


def _figures(held: Held) -> dict[str, Any]:
    return {"id": held.payment.id, "receipt": held.payment.receipt, "amount": shillings(held.payment.left_cents)}


def _shown(row: dict[str, Any], work: Any) -> dict[str, Any]:
    phone = parse_phone(row["reference"])
    suggested = [account.number for account in work.accounts.caller(phone).accounts] if phone else []
    others = {name: value for name, value in row.items() if name != "cents"}
    return {**others, "amount": shillings(row["cents"]), "suggested": ", ".join(suggested) or None}
