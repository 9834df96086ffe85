"""The statement that M-Pesa's organisation portal exports, as CSV: rows of money that came in and went out."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from domain.errors import InvalidInput
from domain.payments.payments import MPESA, STATEMENT, Payment
from domain.values.money import cents
from domain.values.periods import NAIROBI
from domain.values.phones import parse_phone

COMPLETED = "completed"
_TIMES = ("%Y-%m-%d %H:%M:%S", "%d-%m-%Y %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M")

# What we need, and how the portal's versions name it.
_COLUMNS = {
    "receipt": ("receipt no.", "receipt no", "receipt number"),
    "completed_at": ("completion time",),
    "status": ("transaction status",),
    "paid_in": ("paid in",),
    "withdrawn": ("withdrawn",),
    "kind": ("reason type", "details"),
    "other_party": ("other party info", "other party"),
    "linked_receipt": ("linked transaction id",),
    "reference": ("a/c no.", "a/c no", "account no."),
}
_MUST_HAVE = ("receipt", "completed_at", "status", "paid_in", "withdrawn")


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A completed movement. `cents` are negative for what went out."""

    receipt: str
    completed_at: datetime
    cents: int
    kind: str
    reference: str
    other_party: str
    linked_receipt: str

    @property
    def pays_in(self) -> bool:
        return self.cents > 0

    @property
    def reverses(self) -> bool:
        return self.cents < 0 and "reversal" in self.kind.lower()

    @property
    def movement(self) -> tuple[str, bool, str]:
        """What is listed once: a charge has the receipt of the payment that it was taken for."""
        return self.receipt, self.pays_in, "" if self.pays_in else self.kind

    def payment(self, received_at: datetime) -> Payment:
        """The payment that the row reports."""
        return Payment(
            provider=MPESA,
            receipt=self.receipt,
            cents=self.cents,
            source=STATEMENT,
            received_at=received_at,
            paid_at=self.completed_at,
            reference=self.reference,
            phone=parse_phone(self.other_party.partition(" - ")[0]),
        )


def read_statement(lines: Iterable[str]) -> Iterator[StatementRow]:
    """The completed rows below the header line, wherever that is. Raises `InvalidInput` with the line that is wrong."""
    rows = csv.reader(lines)
    columns = _columns(rows)
    for number, row in enumerate(rows, 1):
        named = {name: row[place].strip() for name, place in columns.items() if place < len(row)}
        if named.get("status", "").lower() == COMPLETED:
            yield _row(named, number)


def _columns(rows: Iterator[list[str]]) -> Mapping[str, int]:
    for row in rows:
        titles = [title.strip().lower() for title in row]
        places = {
            name: titles.index(known) for name, names in _COLUMNS.items() for known in names[::-1] if known in titles
        }
        if all(name in places for name in _MUST_HAVE):
            return places
    raise InvalidInput("No header line of an M-Pesa statement was found", "no_header")


def _row(named: Mapping[str, str], number: int) -> StatementRow:
    try:
        return StatementRow(
            receipt=named["receipt"],
            completed_at=_instant(named["completed_at"]),
            cents=_cents(named["paid_in"]) or -abs(_cents(named["withdrawn"])),
            kind=named.get("kind", ""),
            reference=named.get("reference", ""),
            other_party=named.get("other_party", ""),
            linked_receipt=named.get("linked_receipt", ""),
        )
    except (KeyError, ValueError, ArithmeticError) as error:
        raise InvalidInput(f"Row {number} of the statement cannot be read", "bad_row") from error


def _instant(written: str) -> datetime:
    for form in _TIMES:
        try:
            return datetime.strptime(written, form).replace(tzinfo=NAIROBI).astimezone(UTC)
        except ValueError:
            continue
    raise ValueError(written)


def _cents(written: str) -> int:
    return cents(Decimal(written.replace(",", ""))) if written else 0
