"""The statement as the organisation portal exports it. Dates are Nairobi's."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime

from sandbox.daraja.ledger import Movement
from sandbox.framework.clock import EAST_AFRICA

COLUMNS = (
    "Receipt No.",
    "Completion Time",
    "Initiation Time",
    "Details",
    "Transaction Status",
    "Paid In",
    "Withdrawn",
    "Balance",
    "Balance Confirmed",
    "Reason Type",
    "Other Party Info",
    "Linked Transaction ID",
    "A/C No.",
)
REASONS = {
    "stk": "Pay Bill Online",
    "paybill": "Pay Bill",
    "reversal": "Transaction Reversal",
    "withdrawal": "Funds Transfer to Bank",
}


def export(movements: Iterable[Movement]) -> str:
    page = io.StringIO()
    writer = csv.writer(page)
    writer.writerow(COLUMNS)
    writer.writerows(map(row, movements))
    return page.getvalue()


def row(movement: Movement) -> tuple[str, ...]:
    reason = REASONS[movement.source]
    party = f"{movement.phone} - {movement.payer}" if movement.phone else ""
    return (
        movement.receipt,
        written(movement.at),
        written(movement.started_at),
        f"{reason} from {party} Acc. {movement.reference}" if movement.is_payment else reason,
        "Completed",
        f"{movement.amount:.2f}" if movement.is_payment else "",
        "" if movement.is_payment else f"{movement.amount:.2f}",
        f"{movement.balance:.2f}",
        "TRUE",
        reason,
        party,
        movement.linked_receipt,
        movement.reference,
    )


def written(moment: datetime) -> str:
    return f"{moment.astimezone(EAST_AFRICA):%Y-%m-%d %H:%M:%S}"
