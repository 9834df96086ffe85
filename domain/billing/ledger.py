"""Double entry: every movement of money is an entry whose postings sum to zero, written once and never changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

RECEIVABLE = "receivable"
REVENUE = "revenue"
LEVIES_PAYABLE = "levies_payable"
VAT_PAYABLE = "vat_payable"
OPENING = "opening"
MPESA_CLEARING, CARD_CLEARING = "mpesa_clearing", "card_clearing"
SUSPENSE = "suspense"
CONNECTIONS = "connections"
"""What applicants have paid for connections that are not open yet."""

BILL, CREDIT_NOTE, OPENING_BALANCE = "bill", "credit_note", "opening_balance"
PAYMENT, RELEASE, REVERSAL, REVERSAL_UNDONE = "payment", "release", "reversal", "reversal_undone"
RECONNECTION_FEE = "reconnection_fee"
RECOVERY = "recovery"
"""Of units that ran and were never billed, once it is final: its own kind of entry, with its own numbered document."""
RECOVERY_TAKEN_BACK = "recovery_taken_back"
"""Undoes the entry of a recovery under the same number: what was paid stays paid."""
HELD, CONNECTION = "held", "connection"

_ACCOUNT_OF_LINE = {"VAT": VAT_PAYABLE, "WRA": LEVIES_PAYABLE, "EPRA": LEVIES_PAYABLE, "REP": LEVIES_PAYABLE}


@dataclass(frozen=True, slots=True)
class Posting:
    """Cents to one ledger account: debit positive, credit negative."""

    ledger_account: str
    cents: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement of money, of an account or of nobody's yet. `key` is its natural key: it is never written twice.

    `reference` is the provider's receipt of the money that moved, or the number of a recovery's document. `due_on` is
    the day by which a fee, or what was brought over, is to be paid; a bill and a recovery have their own.
    """

    kind: str
    key: str
    account_id: int | None
    booked_on: date
    postings: tuple[Posting, ...]
    bill_id: int | None = None
    reference: str | None = None
    due_on: date | None = None

    def __post_init__(self) -> None:
        if sum(posting.cents for posting in self.postings):
            raise ValueError(f"{self.kind} {self.key} does not sum to zero")

    @property
    def receivable_cents(self) -> int:
        """By how much it changes what the customer owes."""
        return sum(posting.cents for posting in self.postings if posting.ledger_account == RECEIVABLE)


class Ledger(Protocol):
    """What the use cases need of the store."""

    def post(self, entry: Entry) -> None: ...


def bill_entry(
    bill_id: int, account_id: int, booked_on: date, amounts: Iterable[tuple[str, int]], kind: str = BILL
) -> Entry:
    """The entry of a bill from the (code, cents) of its lines; of its credit note when the amounts are negated."""
    return Entry(kind, f"{kind}:{bill_id}", account_id, booked_on, _postings(amounts), bill_id)


def recovery_entry(
    recovery_id: int, account_id: int, booked_on: date, amounts: Iterable[tuple[str, int]], number: str
) -> Entry:
    """The entry of a final recovery from the lines of its document, whose number it names. When it is to be paid stands
    with its instalments.
    """
    key = f"{RECOVERY}:{recovery_id}"
    return Entry(RECOVERY, key, account_id, booked_on, _postings(amounts), reference=number)


def recovery_taken_back(
    recovery_id: int, account_id: int, booked_on: date, amounts: Iterable[tuple[str, int]], number: str
) -> Entry:
    """The entry that undoes that of a final recovery, from the same lines."""
    key = f"{RECOVERY_TAKEN_BACK}:{recovery_id}"
    negated = [(code, -cents) for code, cents in amounts]
    return Entry(RECOVERY_TAKEN_BACK, key, account_id, booked_on, _postings(negated), reference=number)


def _postings(amounts: Iterable[tuple[str, int]]) -> tuple[Posting, ...]:
    """What is owed, and to whom each line belongs."""
    owed_to: dict[str, int] = {}
    for code, cents in amounts:
        account = _ACCOUNT_OF_LINE.get(code, REVENUE)
        owed_to[account] = owed_to.get(account, 0) - cents
    postings = tuple(Posting(account, cents) for account, cents in owed_to.items() if cents)
    total = -sum(posting.cents for posting in postings)
    owed = (Posting(RECEIVABLE, total),) if total else ()
    return owed + postings


def movement(
    kind: str,
    key: str,
    account_id: int | None,
    booked_on: date,
    *,
    cents: int,
    debit: str,
    credit: str,
    reference: str | None = None,
) -> Entry:
    """The entry of an amount that goes from one ledger account to another."""
    postings = (Posting(debit, cents), Posting(credit, -cents))
    return Entry(kind, key, account_id, booked_on, postings, reference=reference)


class ParkedAccounts(Protocol):
    """What the use cases need of the store."""

    def recheck(self, account_id: int) -> str | None: ...
