"""A bill: made from two readings and the tariff, issued once, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from domain.accounts.items import Item
from domain.metering.consumption import Usage
from domain.metering.meters import Run
from domain.metering.readings import Reading
from domain.tariffs.rating import MAX_SINGLE_PERIOD_DAYS, Charges, Line
from domain.values.periods import Month

CYCLE, OFF_CYCLE = "DC", "OC"


@dataclass(frozen=True, slots=True)
class Bill:
    """An issued bill with all that it was made from. Its number is the database's: YYYYMM, DC or OC, ten digits, no
    gaps; empty until it is issued.

    The period begins on `starts_on`: the day of the previous reading or, where the meter was replaced in it, of the
    last one before, and `earlier_runs` are what the meters before this one ran through. `tariff_version` is the day
    from which the tariff was valid, `tariff_revision` which of our tariff imports were known. `reason` is why it bills
    what it does, where whoever took the reading gave one.
    """

    id: int
    account_id: int
    reading_id: int
    kind: str
    issued_at: datetime
    issued_on: date
    due_on: date
    name: str
    account_number: str
    meter_id: int
    meter_number: str
    multiplier: Decimal
    previous: Reading
    present: Reading
    units: Decimal
    category: str
    band: int
    charges: Charges
    brought_forward_cents: int
    starts_on: date
    tariff_version: date
    tariff_revision: int
    earlier_runs: tuple[Run, ...] = ()
    number: str = ""
    reason: str = ""

    @property
    def lines(self) -> tuple[Line, ...]:
        return self.charges.lines

    @property
    def total_cents(self) -> int:
        return self.charges.total

    @property
    def due_cents(self) -> int:
        """What the account owes with this bill; negative is credit."""
        return self.brought_forward_cents + self.total_cents

    @property
    def item(self) -> Item:
        """The bill as an amount that the account was asked for."""
        return Item(self.id, self.total_cents, self.due_on)

    @property
    def is_long(self) -> bool:
        """Whether it bills more days than one period may have: then it says since when, and why."""
        return (self.present.read_on - self.starts_on).days > MAX_SINGLE_PERIOD_DAYS

    @property
    def series(self) -> str:
        """The bills that share one gapless run of numbers."""
        return f"{self.issued_on:%Y%m}{self.kind}"


@dataclass(frozen=True, slots=True)
class TaxInvoice:
    """The tax authority's number of a bill, and what its QR code says."""

    number: str
    code: str


@dataclass(frozen=True, slots=True)
class IssuedBill:
    """A bill, the note that cancelled it, where one did, and what the tax authority calls it, where that is known."""

    bill: Bill
    cancelled_at: datetime | None
    credit_note: str | None
    tax_invoice: TaxInvoice | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """What a kWh was charged, in shillings, for a published code in a month."""

    code: str
    month: Month
    rate: Decimal


class Bills(Protocol):
    """What the use cases need of the store."""

    def next_id(self) -> int: ...

    def issue(self, bill: Bill) -> str: ...

    def latest(self, account_id: int) -> Bill | None: ...

    def newest(self, account_id: int, limit: int) -> Sequence[Bill]: ...

    def standing(self, number: str) -> Bill | None: ...

    def usages(self, account_id: int, limit: int) -> Sequence[Usage]: ...

    def carried(self) -> Sequence[tuple[str, Month]]: ...

    def carrying_other(self, rates: Sequence[Rate], after_id: int, limit: int) -> Sequence[Bill]: ...

    def cancel(self, bill: Bill, cancelled_at: datetime) -> str: ...

    def items(self, account_id: int) -> Sequence[Item]: ...
