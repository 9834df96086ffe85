"""`reconcile`: our books beside those of M-Pesa and Paystack."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from cli.common import NotAllDone, answered, by_operator, by_operator_if_any, existing_file, system_user, text_of
from cli.listing import listed
from cli.output import shillings, word
from domain.errors import NotFound
from domain.services.payments.hold_quarantined import HoldQuarantined, hold_quarantined
from domain.values.money import format_shillings
from parts import app_parts
from payments.mpesa.statement import read_statement

AMOUNTS = {"here", "there", "cents"}


@click.group()
def reconcile() -> None:
    """Our books beside those of M-Pesa and Paystack."""


@reconcile.command("mpesa")
@click.option("--statement", required=True, type=existing_file, help="The CSV that the organisation portal exports.")
@by_operator_if_any
@answered
def statement(statement: Path, operator: str | None) -> dict[str, Any]:
    """Book what the statement has and we do not, and list what differs. The same file again changes nothing."""
    found = app_parts().payments.statements.compare(read_statement(text_of(statement).splitlines()))
    answer = {
        "rows": found.rows,
        "amount": format_shillings(found.cents),
        "posted": found.posted,
        "reversed": found.reversed,
        "ignored": found.ignored.total(),
        "differences": dict(found.differences),
        "closed": found.closed,
    }
    with app_parts().store.transaction() as work:
        work.audit.add("reconcile mpesa", statement.name, system_user=system_user(), operator=operator, **answer)
    if found.differences or not found.closed:
        raise NotAllDone(answer, f"{_counted(found.differences)}: `reconcile breaks` lists what is open")
    return answer


@reconcile.command("breaks")
@listed("id", "kind", "provider", "receipt", "about", "found_at", rows="breaks")
def breaks() -> dict[str, Any]:
    """The differences that nobody has settled."""
    with app_parts().store.reading() as work:
        return {"breaks": [{**row, "about": _about(row["details"])} for row in work.breaks.open()]}


@reconcile.command("settle")
@click.argument("break_id", type=int)
@click.option("--why", required=True, help="What was found out.")
@by_operator
@answered
def settle(break_id: int, why: str, operator: str) -> dict[str, Any]:
    """Close the difference BREAK_ID. It moves no money."""
    with app_parts().store.transaction() as work:
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
    with app_parts().store.transaction() as work:
        payment = hold_quarantined(HoldQuarantined(break_id, operator), work, app_parts().terms)
        work.audit.add("reconcile hold", payment.receipt, system_user=system_user(), operator=operator)
    return {"held": payment.receipt, "amount": format_shillings(payment.cents)}


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
