"""An account as the channels and the use cases see it: who, which meter, what is owed, what was read last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from domain.accounts.items import Item
from domain.accounts.outage_status import OutageStatus
from domain.accounts.use_question import OpenQuestion
from domain.metering.meters import Meter, RemovedMeter, Replacement, Run
from domain.metering.readings import Reading
from domain.tariffs.tariffs import PERIODS_THAT_CHOOSE_A_BAND, average_use
from domain.values.periods import DAYS_OF_A_STANDARD_MONTH, Period

PREPAID = "PP"
ACTIVE, DISCONNECTED, CLOSED = "active", "disconnected", "closed"
MEDICAL, CLINIC = PRIORITIES = ("medical", "clinic")
"""Marks of supplies that somebody depends on: told first of planned work."""
STATUSES = (ACTIVE, DISCONNECTED, CLOSED)


@dataclass(frozen=True, slots=True)
class Account:
    """One supply with the meter that hangs there now.

    `balance_cents` is what is owed, negative is credit. `verified` says whether the phone that asks is on file or has
    proved itself by a code: without it, name and balance stay masked. `last` is the newest reading of the meter, given
    first at `last_given_at`, and `before` the one before it. `periods` are the last four billed ones, the newest first
    (three choose the band, and one more when the newest is corrected); `average_units` (kWh per period of 30 days)
    comes from the import. `window_days` is the region's own, or a day once we have put a wrong reading of ours right;
    `replacement` is how the meter came. A `parked` account is in a state that cannot be, for that reason.
    `tariff_revision` names the tariffs as they were known at that moment. `original_digits` are those of the number it
    came with; `not_notified` says that no SMS has brought its new number. `reads_itself` says that its region, or its
    area, is open for the customers' own readings. `last_by_stranger` says that neither the phone on file nor a proved
    one gave the newest reading, which took the place of `corrections` others of its period.

    `items` are what is open of the balance, the one that is due first at the beginning. Until `grace_until`, the day
    that the answer to a bill query gave, nothing is overdue. `last_bill_cents` is the total of the newest bill.
    `outage` is what is known of a power cut that the supply is part of. `question` asks why less is used.
    """

    id: int
    number: str
    name: str
    status: str
    category: str
    balance_cents: int
    phone: str | None
    language: str
    meter_id: int
    meter: Meter
    last: Reading
    before: Reading | None = None
    average_units: Decimal | None = None
    periods: tuple[Period, ...] = ()
    verified: bool = True
    tariff_revision: int = 0
    last_given_at: datetime | None = None
    window_days: int | None = None
    replacement: Replacement | None = None
    parked: str | None = None
    original_digits: str = ""
    not_notified: bool = False
    reads_itself: bool = True
    last_by_stranger: bool = False
    corrections: int = 0
    area: str = ""
    items: tuple[Item, ...] = ()
    grace_until: date | None = None
    last_bill_cents: int | None = None
    outage: OutageStatus | None = None
    question: OpenQuestion | None = None

    @property
    def prepaid(self) -> bool:
        return self.category == PREPAID

    @property
    def is_connected(self) -> bool:
        return self.status != DISCONNECTED

    @property
    def is_renumbered(self) -> bool:
        return self.number.replace("-", "") != self.original_digits

    @property
    def monthly_average(self) -> Decimal | None:
        """KWh per 30 days of the last three periods; of the import, until three are billed here; None if unknown."""
        return average_use(self.periods) if len(self.periods) >= PERIODS_THAT_CHOOSE_A_BAND else self.average_units

    @property
    def without_last_bill(self) -> "Account":
        """The account as it was before its newest bill: what a correction is judged by."""
        return replace(self, last=self.before or self.last, before=None, periods=self.periods[1:])

    def charged(self, item: Item) -> "Account":
        """The account once it was asked for one more amount."""
        items = sorted((*self.items, item), key=lambda each: each.due_on)
        return replace(self, balance_cents=self.balance_cents + item.cents, items=tuple(items))

    def credited(self, bill_id: int, cents: int) -> "Account":
        """The account once a bill of so many cents was taken back."""
        items = tuple(item for item in self.items if item.bill_id != bill_id)
        return replace(self, balance_cents=self.balance_cents - cents, items=items)

    def unbilled_before(self, reading: Reading) -> Replacement | None:
        """What earlier meters ran through and the next bill holds, if it counts from this reading."""
        return self.replacement if self.replacement and self.replacement.precedes(reading.read_on) else None

    @property
    def daily_average(self) -> Decimal | None:
        average = self.monthly_average
        return None if average is None else average / DAYS_OF_A_STANDARD_MONTH


@dataclass(frozen=True, slots=True)
class Caller:
    """What is known of a phone: its language, when it has chosen one, and its accounts, the one used last first."""

    phone: str
    language: str | None
    accounts: tuple[Account, ...]
    technician: str | None = None
    """The language of the technician whose phone it is."""

    @property
    def spoken(self) -> str | None:
        """The language that it has chosen, or an account's that has it on file; a linked one is another's. A technician
        has one, too.
        """
        own = (account.language for account in self.accounts if account.phone == self.phone)
        return self.language or next(own, self.technician)


@dataclass(frozen=True, slots=True)
class Payee:
    """An account as a payment sees it: whose it is, who is notified, and what is owed (negative is credit).
    `original_digits` are those of the number it came with; until `grace_until` nothing is overdue.
    """

    id: int
    number: str
    name: str
    status: str
    category: str
    balance_cents: int
    phone: str | None
    language: str
    original_digits: str = ""
    grace_until: date | None = None

    @property
    def prepaid(self) -> bool:
        return self.category == PREPAID


@dataclass(frozen=True, slots=True)
class PayeeMatch:
    """An account that typed digits lead to: by its number, or by that of its meter."""

    payee: Payee
    at_meter: bool


def is_whole(key: str | None, account: Account | Payee) -> bool:
    """Whether what was typed is all of the account's number: the one it came with, or its new one."""
    return key is not None and key.replace("-", "") in {account.number.replace("-", ""), account.original_digits}


def is_whole_but_for_writing(key: str, account: Account) -> bool:
    """Whether what was typed is all of the account's number but for noughts before it, or where its dash stands."""
    numbers = {account.number.replace("-", ""), account.original_digits, account.number.partition("-")[0]}
    return key.replace("-", "").lstrip("0") in {number.lstrip("0") for number in numbers}


class Accounts(Protocol):
    """What the use cases need of the store."""

    def caller(self, phone: str) -> Caller: ...

    def lock(self, account_id: int) -> Account | None: ...

    def set_priority(self, account_id: int, priority: str | None) -> None: ...

    def give_time(self, account_id: int, until: date) -> None: ...

    def payee(self, account_id: int) -> Payee | None: ...

    def lock_payee(self, account_id: int) -> Payee | None: ...

    def payees_by_number(self, key: str) -> Sequence[Payee]: ...

    def payees_by_meter(self, keys: Sequence[str]) -> Sequence[Payee]: ...

    def payees_by_digits(self, key: str, meter_keys: Sequence[str]) -> Sequence[PayeeMatch]: ...


class AccountPlaces(Protocol):
    """Where accounts are, as use cases ask for it whose operators have regions."""

    def region_of(self, account_id: int) -> str: ...


class CategoryCounts(Protocol):
    """How many active accounts there are, as a job has counted them."""

    def by_category(self) -> Mapping[str, int]: ...


class Meters(Protocol):
    """What the use cases need of the store to install another meter."""

    def replace(self, account: Account, final_reading: int, meter: Meter, replacement: Replacement) -> int: ...

    def removed(self, account_id: int, serial: str) -> RemovedMeter | None: ...

    def correct_final_reading(self, removed: RemovedMeter, right: Run) -> None: ...
