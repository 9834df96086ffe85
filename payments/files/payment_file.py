"""A file of payments from a bank, an agent or another wallet: one payment a line, in columns that we say.

`receipt` is the source's own id of the payment, in any capitals, and with the source the only key; `reference` what
the payer typed as the account.
"""

from collections.abc import Sequence
from datetime import datetime, time

from domain.errors import InvalidInput
from domain.payments.payments import MAX_RECEIPT_LENGTH, PROVIDERS
from domain.payments.proposals import MovementKind, ProposedMovement
from domain.values.phones import parse_phone
from payments.files.amounts import read_cents
from payments.files.table import Row, Table, read_table
from payments.files.times import BadTime, read_instants

COLUMNS = {
    "receipt": ("receipt",),
    "paid_at": ("paid_at",),
    "amount": ("amount",),
    "reference": ("reference",),
    "phone": ("phone",),
}
NEEDED = ("receipt", "paid_at", "amount", "reference")
MAX_SOURCE_LENGTH = 30


def source_of(typed: str) -> str:
    """The name under which a source's receipts are kept: the same in any capitals. Raises `InvalidInput`."""
    source = "-".join(typed.lower().split())
    if not 0 < len(source) <= MAX_SOURCE_LENGTH or not source.replace("-", "").replace("_", "").isalnum():
        raise InvalidInput("A source is named by letters, digits and dashes, like `equity`", "no_source")
    if source.replace("-", "").replace("_", "") in PROVIDERS:
        raise InvalidInput(f"{source} has its own ways: a statement goes through `reconcile mpesa`", "no_source")
    return source


def read_payment_file(content: bytes, now: datetime) -> list[ProposedMovement]:
    """The payments of a file, each receipt once. Raises `InvalidInput` with line, column and cell."""
    table = read_table(content, COLUMNS, NEEDED)
    if not table.rows:
        raise InvalidInput("The file has no payments", "empty_file")
    instants = _instants(table, now)
    movements = [_movement(row, at) for row, at in zip(table.rows, instants, strict=True)]
    _check_receipts(table.rows)
    return movements


def _instants(table: Table, now: datetime) -> list[datetime]:
    """A date alone is the beginning of its day: banks book by days."""
    try:
        return read_instants([row.cell("paid_at") for row in table.rows], table.head, now, time.min)
    except BadTime as error:
        raise table.rows[error.place].wrong("paid_at", "is no time") from error


def _movement(row: Row, paid_at: datetime) -> ProposedMovement:
    receipt = row.cell("receipt").upper()
    if not 0 < len(receipt) <= MAX_RECEIPT_LENGTH or not receipt.isprintable():
        raise row.wrong("receipt", "is no receipt")
    return ProposedMovement(
        line=row.line,
        kind=MovementKind.PAYMENT,
        receipt=receipt,
        cents=_cents(row),
        moved_at=paid_at,
        reference=row.cell("reference"),
        phone=parse_phone(row.cell("phone")),
    )


def _cents(row: Row) -> int:
    try:
        cents = read_cents(row.cell("amount"))
    except ValueError as error:
        raise row.wrong("amount", "is not an amount") from error
    if cents <= 0:
        raise row.wrong("amount", "is no money that came in")
    return cents


def _check_receipts(rows: Sequence[Row]) -> None:
    """The same receipt twice is two payments under one key, or one that is listed twice: nobody can say which."""
    first: dict[str, int] = {}
    for row in rows:
        receipt = row.cell("receipt").upper()
        if receipt in first:
            raise row.wrong("receipt", f"is that of line {first[receipt]}")
        first[receipt] = row.line
