"""`mpesa`, `reconcile` and `suspense`: what operators do about payments."""

from pathlib import Path
from typing import Any

import click

from cli.common import answered, by_operator, by_operator_if_any, existing_file, parts, system_user, text_of
from domain.errors import InvalidInput, NotFound, Refused
from domain.money import format_shillings
from domain.payments import Held
from domain.phones import parse_phone
from domain.services.hold_quarantined import hold_quarantined
from domain.services.release_suspense import propose_account, release_suspense
from payments.daraja import Accepted, Outcome
from payments.statement import read_statement


@click.group()
def mpesa() -> None:
    """Where M-Pesa tells us of payments."""


@mpesa.command("register-urls")
@click.option("--pull-phone", help="Switch the pull of payments on too, under this nominated Safaricom number.")
@by_operator_if_any
@answered
def register_urls(pull_phone: str | None, operator: str | None) -> dict[str, Any]:
    """Tell M-Pesa where to announce payments to the paybill: once; a change is made in Safaricom's portal first."""
    base = parts().tills.callbacks_at
    asked = {"confirmation": f"{base}/paybill/confirmation", "validation": f"{base}/paybill/validation"}
    _accepted(parts().tills.daraja.register_urls(asked["confirmation"], asked["validation"]))
    if pull_phone:
        _accepted(parts().tills.daraja.register_pull(_phone(pull_phone), asked["confirmation"]))
    with parts().store.transaction() as work:
        work.audit.add("mpesa register-urls", "paybill", system_user=system_user(), operator=operator)
    return {"registered": True, "pull": bool(pull_phone)}


@click.group()
def reconcile() -> None:
    """Our books beside those of M-Pesa and Paystack."""


@reconcile.command("mpesa")
@click.option("--statement", required=True, type=existing_file, help="The CSV that the organisation portal exports.")
@by_operator_if_any
@answered
def statement(statement: Path, operator: str | None) -> dict[str, Any]:
    """Book what the statement has and we do not, and list what differs. The same file again changes nothing."""
    found = parts().tills.reconciler.statement(read_statement(text_of(statement).splitlines()))
    answer = {
        "rows": found.rows,
        "amount": format_shillings(found.cents),
        "posted": found.posted,
        "reversed": found.reversed,
        "ignored": found.ignored,
        "differences": dict(found.differences),
        "closed": found.closed,
    }
    with parts().store.transaction() as work:
        work.audit.add("reconcile mpesa", statement.name, system_user=system_user(), operator=operator, **answer)
    return answer


@reconcile.command("breaks")
@answered
def breaks() -> dict[str, Any]:
    """The differences that nobody has settled."""
    with parts().store.reading() as work:
        return {"breaks": work.breaks.open()}


@reconcile.command("settle")
@click.argument("break_id", type=int)
@click.option("--why", required=True, help="What was found out.")
@by_operator
@answered
def settle(break_id: int, why: str, operator: str) -> dict[str, Any]:
    """Close the difference BREAK_ID. It moves no money."""
    with parts().store.transaction() as work:
        if not work.breaks.settle(break_id):
            raise NotFound(f"No open difference has the id {break_id}", "no_break")
        work.audit.add("reconcile settle", str(break_id), system_user=system_user(), operator=operator, why=why)
    return {"settled": break_id}


@reconcile.command("hold")
@click.argument("break_id", type=int)
@by_operator
@answered
def hold(break_id: int, operator: str) -> dict[str, Any]:
    """Book the quarantined payment of the difference BREAK_ID: it moved, and waits in suspense for its account."""
    with parts().store.transaction() as work:
        payment = hold_quarantined(break_id, work, parts().terms)
        work.audit.add("reconcile hold", payment.receipt, system_user=system_user(), operator=operator)
    return {"held": payment.receipt, "amount": format_shillings(payment.cents)}


@click.group()
def suspense() -> None:
    """Payments whose account nobody could tell."""


@suspense.command("list")
@answered
def list_() -> dict[str, Any]:
    """What is held, why, and what was proposed; an account whose phone was typed is only suggested."""
    with parts().store.reading() as work:
        held = [_shown(row, work) for row in work.suspense.all()]
    return {"payments": held}


@suspense.command("propose")
@click.argument("payment_id", type=int)
@click.option("--account", required=True, help="The number of the account that the payment is for.")
@by_operator
@answered
def propose(payment_id: int, account: str, operator: str) -> dict[str, Any]:
    """Say whose the payment PAYMENT_ID is. Another operator releases it."""
    with parts().store.transaction() as work:
        held = propose_account(payment_id, account, operator, work)
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
    with parts().store.transaction() as work:
        held = release_suspense(payment_id, operator, work, parts().terms)
        work.audit.add("suspense release", str(payment_id), system_user=system_user(), operator=operator)
    parts().nudge("sms.send")
    return {**_figures(held), "proposed_by": held.proposed_by, "released_by": operator}


def _figures(held: Held) -> dict[str, Any]:
    return {"id": held.payment.id, "receipt": held.payment.receipt, "amount": format_shillings(held.payment.left_cents)}


def _shown(row: dict[str, Any], work: Any) -> dict[str, Any]:
    phone = parse_phone(row["reference"])
    suggested = [account.number for account in work.accounts.caller(phone).accounts] if phone else []
    return {**row, "cents": None, "amount": format_shillings(row["cents"]), "suggested": ", ".join(suggested) or None}


def _phone(typed: str) -> str:
    phone = parse_phone(typed)
    if phone is None:
        raise InvalidInput(f"{typed} is no Kenyan mobile number", "not_a_phone")
    return phone


def _accepted(outcome: Outcome) -> None:
    if not isinstance(outcome, Accepted):
        raise Refused(f"M-Pesa did not take it: {outcome}", "not_registered")
