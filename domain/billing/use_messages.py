"""The monthly message of what is used a day, for who asked for it: its day, and what it compares."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from domain.metering.consumption import Usage, trends
from domain.values.money import whole_shilling

DAYS_OF_SENDING = 28
"""Each account has its day of the month, so that a country is not written to in one day."""

PERIODS_READ = 16
MAX_AGE = timedelta(days=45)
"""A period that ended longer ago is no news."""

LOOKS_AGAIN_AFTER = timedelta(days=7)
"""Where no bill was made since the last message."""


@dataclass(frozen=True, slots=True)
class BilledUse:
    """A billed period: its units (kWh) and what it cost, with all that is on the bill."""

    bill_id: int
    usage: Usage
    cents: int

    @property
    def cents_per_day(self) -> int:
        """To a whole shilling."""
        per_day = (Decimal(self.cents) / self.usage.days).quantize(Decimal(1), ROUND_HALF_UP)
        return whole_shilling(int(per_day))


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A phone that asked for the message of an account, whether it still speaks for it, and whether it wants no
    reminders now. `uses` are the account's newest periods, the newest first.
    """

    id: int
    account_id: int
    account_number: str
    phone: str
    language: str
    told_bill_id: int | None
    still_speaks: bool
    is_silenced: bool
    uses: Sequence[BilledUse]

    def news(self, today: date) -> BilledUse | None:
        """The newest period, where no message was about it, it is not old, and the phone wants to hear of it."""
        if self.is_silenced or not self.uses or self.uses[0].bill_id == self.told_bill_id:
            return None
        newest = self.uses[0]
        return newest if newest.usage.ends_on >= today - MAX_AGE else None

    @property
    def before(self) -> BilledUse | None:
        return self.uses[1] if len(self.uses) > 1 else None

    @property
    def year_before(self) -> BilledUse | None:
        """The period that held the same day a year before."""
        [newest] = trends([each.usage for each in self.uses], 1)
        return next((each for each in self.uses if each.usage == newest.year_before), None)


@dataclass(frozen=True, slots=True)
class NextLook:
    """When a subscription is looked at again, and the bill of its newest message."""

    id: int
    on: date
    told_bill_id: int | None


class UseSubscriptions(Protocol):
    """What the use cases need of the store."""

    def stands(self, phone: str, account_id: int) -> bool: ...

    def start(self, phone: str, account_id: int, next_on: date) -> None: ...

    def end(self, phone: str, account_id: int) -> None: ...

    def due(self, today: date, limit: int) -> Sequence[Subscriber]: ...

    def look_again(self, looks: Sequence[NextLook]) -> None: ...

    def remove(self, ids: Sequence[int]) -> None: ...


def next_day_of_sending(account_id: int, after: date) -> date:
    """The account's day of the month, in the month of this day or the next one: later than this day."""
    day = account_id % DAYS_OF_SENDING + 1
    this_month = after.replace(day=day)
    return this_month if this_month > after else (after.replace(day=1) + timedelta(days=32)).replace(day=day)


def day_of_next_month(account_id: int, today: date) -> date:
    """The account's day in the month after this one: there is one message a month."""
    return (today.replace(day=1) + timedelta(days=32)).replace(day=account_id % DAYS_OF_SENDING + 1)
