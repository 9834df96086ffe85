"""The statement that M-Pesa's organisation portal exports, as CSV: rows of money that came in and went out.

Each line below the header is a movement, is left out for a cause that is named, or stops the file before anything is
booked.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.errors import InvalidInput
from payments.files.amounts import read_cents
from payments.files.table import Row, Table, read_table
from payments.files.times import BadTime, read_instants

COMPLETED = "completed"
OTHER_STATUSES = {"declined", "cancelled", "canceled", "failed", "expired", "pending", "initiated", "authorized"}
OTHER_STATUSES |= {"pending authorized", "reversed"}
"""Of these no money has moved, or not yet. A word that is not here stops the file: it may be another for completed."""

# What we need, and how the portal's versions name it: of several titles the first that is there counts.
COLUMNS = {
    "receipt": ("Receipt No.", "Receipt Number", "Transaction ID"),
    "completed_at": ("Completion Time",),
    "status": ("Transaction Status",),
    "paid_in": ("Paid In",),
    "withdrawn": ("Withdrawn",),
    "reason": ("Reason Type", "Details"),
    "details": ("Details",),
    "other_party": ("Other Party Info", "Other Party"),
    "linked_receipt": ("Linked Transaction ID",),
    "reference": ("A/C No.", "Account No."),
}
NEEDED = ("receipt", "completed_at", "status", "paid_in", "withdrawn", "reason")
# What moves between our own accounts, or is charged; never a customer's, whatever else the reason says.
_OWN = re.compile(
    "settlement|own account|between|working account|utility account|merchant account|withdraw|revers|refund|charge"
    "|commission|interest|float|adjustment"
)
_REVERSAL = re.compile("revers|refund")


class Direction(StrEnum):
    """Whether money came or went."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A completed movement, of so many cents."""

    line: int
    receipt: str
    completed_at: datetime
    direction: Direction
    cents: int
    reason: str
    reference: str
    other_party: str
    linked_receipt: str

    @property
    def signed_cents(self) -> int:
        return self.cents if self.direction is Direction.IN else -self.cents

    @property
    def movement(self) -> tuple[str, str, str]:
        """What is listed once: a charge has the receipt of the payment that it was taken for."""
        return self.receipt, self.direction, "" if self.direction is Direction.IN else self.reason

    @property
    def calls_itself_reversal(self) -> bool:
        return self.direction is Direction.OUT and _REVERSAL.search(self.reason.lower()) is not None

    def is_a_customers(self, reasons: Sequence[str]) -> bool:
        """Whether the reason is one that customers pay by; those of our own movements are not."""
        plain = _plain(self.reason)
        return _OWN.search(plain) is None and any(f" {_plain(reason)} " in f" {plain} " for reason in reasons)


@dataclass(frozen=True, slots=True)
class Statement:
    """The movements of a paybill, and how many rows were left out for which cause."""

    rows: tuple[StatementRow, ...]
    left_out: Counter[str] = field(default_factory=Counter)
    for_connections: bool = False


def read_statement(content: bytes, now: datetime, *, for_connections: bool = False) -> Statement:
    """What the file says; of which paybill it is, whoever brings it knows. Raises `InvalidInput` with line, column and
    cell, or with what is wrong with the whole file.
    """
    table = read_table(content, COLUMNS, NEEDED)
    completed = [row for row in table.rows if _is_completed(row)]
    left_out = Counter(f"status {row.cell('status')}" for row in table.rows if not _is_completed(row))
    if not completed:
        raise InvalidInput("The statement has no completed rows", "empty_statement")
    instants = _instants(completed, table, now)
    _check_capitals(completed)
    rows = [_row(row, at) for row, at in zip(completed, instants, strict=True)]
    if not any(rows):
        raise InvalidInput("No completed row of the statement moves money", "empty_statement")
    left_out["no money"] += sum(row is None for row in rows)
    return Statement(tuple(row for row in rows if row), +left_out, for_connections)


def _is_completed(row: Row) -> bool:
    status = row.cell("status").lower()
    if status != COMPLETED and status not in OTHER_STATUSES:
        raise row.wrong("status", "is no status of a transaction that is known here")
    return status == COMPLETED


def _instants(rows: Sequence[Row], table: Table, now: datetime) -> list[datetime]:
    try:
        return read_instants([row.cell("completed_at") for row in rows], table.head, now)
    except BadTime as error:
        raise rows[error.place].wrong("completed_at", "is no time") from error


def _row(row: Row, completed_at: datetime) -> StatementRow | None:
    paid_in, withdrawn = _cents(row, "paid_in"), abs(_cents(row, "withdrawn"))
    if paid_in < 0:
        raise row.wrong("paid_in", "is less than nothing")
    if paid_in and withdrawn:
        raise row.wrong("withdrawn", f"stands beside {row.cell('paid_in')} paid in")
    if not paid_in and not withdrawn:
        return None
    if not _receipt(row, "receipt"):
        raise row.wrong("receipt", "is no receipt")
    return StatementRow(
        line=row.line,
        receipt=_receipt(row, "receipt"),
        completed_at=completed_at,
        direction=Direction.IN if paid_in else Direction.OUT,
        cents=paid_in or withdrawn,
        reason=row.cell("reason") or row.cell("details"),
        reference=row.cell("reference"),
        other_party=row.cell("other_party"),
        linked_receipt=_receipt(row, "linked_receipt"),
    )


def _check_capitals(rows: Sequence[Row]) -> None:
    """One receipt in two ways of writing it would be two payments."""
    first: dict[str, Row] = {}
    for row in rows:
        other = first.setdefault(_receipt(row, "receipt").upper(), row)
        if _receipt(other, "receipt") != _receipt(row, "receipt"):
            raise row.wrong("receipt", f"is that of line {other.line} but for capitals")


def _receipt(row: Row, name: str) -> str:
    """As it is written, without the apostrophe of a spreadsheet, which would make another receipt of it."""
    return row.cell(name).removeprefix("'")


def _cents(row: Row, name: str) -> int:
    try:
        return read_cents(row.cell(name))
    except ValueError as error:
        raise row.wrong(name, "is not an amount") from error


def _plain(reason: str) -> str:
    return " ".join(re.findall("[a-z0-9]+", reason.lower()))
