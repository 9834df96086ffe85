"""An account as the channels and the use cases see it: who, which meter, what is owed, what was read last."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from domain.meters import Meter
from domain.periods import DAYS_OF_A_STANDARD_MONTH, Period
from domain.readings import Reading
from domain.tariffs import PERIODS_THAT_CHOOSE_A_BAND, average_use

PREPAID = "PP"
ACTIVE, DISCONNECTED, CLOSED = "active", "disconnected", "closed"
STATUSES = (ACTIVE, DISCONNECTED, CLOSED)


@dataclass(frozen=True, slots=True)
class Account:
    """One supply with the meter that hangs there now.

    `balance_cents` is what is owed, negative is credit. `verified` says whether the phone that asks is on file or has
    proved itself by a code: without it, name and balance stay masked. `last` is the newest reading of the meter and
    `before` the one before it. `periods` are the last three billed ones, the newest first; `average_units` (kWh a
    period of 30 days) comes from the import. `tariff_revision` names the tariffs as they were known at that moment.
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
    due_on: date | None = None
    verified: bool = True
    tariff_revision: int = 0

    @property
    def prepaid(self) -> bool:
        return self.category == PREPAID

    @property
    def monthly_average(self) -> Decimal | None:
        """KWh per 30 days of the last three periods; of the import, until three are billed here; None when not
        known.
        """
        return average_use(self.periods) if len(self.periods) >= PERIODS_THAT_CHOOSE_A_BAND else self.average_units

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


class Accounts(Protocol):
    """What the use cases need of the store."""

    def lock(self, account_id: int) -> Account | None: ...

    def link(self, phone: str, account_id: int) -> None: ...
