"""A payment asked of another's phone: our prompt shows there only once that phone has agreed by SMS."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

MAX_PER_PAYER_AND_DAY, MAX_PER_ASKER_AND_DAY = 3, 10
AGREES_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerRequest:
    """Who asks which phone to pay how much for which account."""

    id: int = 0
    payer: str
    account_id: int
    asked_by: str
    cents: int
    language: str


@dataclass(frozen=True, slots=True)
class AskedToday:
    """How often this phone was asked by others on the day, and how often the asker asked others."""

    of_payer: int
    by_asker: int

    @property
    def is_enough(self) -> bool:
        return self.of_payer >= MAX_PER_PAYER_AND_DAY or self.by_asker >= MAX_PER_ASKER_AND_DAY


class PayerRequests(Protocol):
    """What the use cases need of the store."""

    def needs_no_consent(self, payer: str, account_id: int) -> bool: ...

    def asked_today(self, payer: str, asked_by: str) -> AskedToday: ...

    def has_agreed(self, payer: str, account_id: int) -> bool: ...

    def add(self, request: PayerRequest, agreed_at: datetime | None) -> int: ...

    def agree(self, payer: str, since: datetime) -> PayerRequest | None: ...
