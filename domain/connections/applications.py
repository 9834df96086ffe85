"""An application for a connection: who asks, where, how far it is, what was quoted and paid, and which clock runs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from domain.accounts.page_links import LinkGenerator
from domain.care.case_references import APPLICATION, reference
from domain.connections.classes import ConnectionClass
from domain.connections.drafts import Draft
from domain.connections.rungs import OVER, Clock, Holder, Rung, standing

MAX_PER_PHONE = 10
"""As many applications may wait for one phone."""
MAX_DRAFT_AGE = timedelta(days=30)

USSD, SMS, PAGE, EARLIER = "ussd", "sms", "page", "earlier"
DOORS = (USSD, SMS, PAGE, EARLIER)

SENT, BROUGHT = "sent", "brought"


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """What is charged, in words, and how much."""

    text: str
    cents: int


@dataclass(frozen=True, slots=True)
class HungMeter:
    """The meter that a technician has hung up for an application, and what it showed on that day."""

    number: str
    seal: str
    reading: int
    digits: int
    hung_on: date
    technician: str


@dataclass(frozen=True, slots=True)
class OpenedAccount:
    """The account that a connection has become, and the meter that hangs there."""

    id: int
    meter_id: int


@dataclass(frozen=True, slots=True)
class Application:
    """An application as it is. Money is in cents; `same_as_id` is the open one of the same plot and person."""

    id: int
    phone: str
    language: str
    name: str
    id_number: str | None
    tax_pin: str | None
    area: str
    landmark: str
    region: str | None
    of_class: ConnectionClass
    door: str
    rung: Rung
    reached_at: datetime
    has_papers: bool
    quote_cents: int | None = None
    quote_lines: Sequence[QuoteLine] = field(default_factory=tuple)
    quoted_on: date | None = None
    quote_ends_on: date | None = None
    reminded: int = 0
    paid_cents: int = 0
    clock: Clock | None = None
    clock_from: date | None = None
    clock_due_on: date | None = None
    survey_on: date | None = None
    meter_number: str | None = None
    meter_seal: str | None = None
    meter_reading: int | None = None
    meter_digits: int | None = None
    metered_on: date | None = None
    account_id: int | None = None
    same_as_id: int | None = None

    @property
    def reference(self) -> str:
        return reference(APPLICATION, self.id)

    @property
    def holder(self) -> Holder:
        return standing(self.rung, has_papers=self.has_papers).holder

    @property
    def is_over(self) -> bool:
        return self.rung in OVER

    @property
    def owed_cents(self) -> int:
        """What is still to be paid of the quotation."""
        return max((self.quote_cents or 0) - self.paid_cents, 0)

    @property
    def surplus_cents(self) -> int:
        """What was paid above the quotation: it goes to the account once that opens."""
        return max(self.paid_cents - (self.quote_cents or 0), 0)

    @property
    def end_of_id(self) -> str:
        """What opens its page: the last four characters of the applicant's document."""
        letters = "".join(each for each in self.id_number or "" if each.isalnum())
        return letters[-4:].upper()


@dataclass(frozen=True, slots=True)
class RungReached:
    """A rung, the day on which it was reached, and the working days of its clock that were used there."""

    rung: Rung
    reached_on: date
    clock: Clock | None
    days_used: int


@dataclass(frozen=True, slots=True)
class Applicant:
    """Whoever sends an application: by which door, from which phone, in which language."""

    phone: str
    language: str
    door: str


@dataclass(frozen=True, slots=True)
class Change:
    """What else changes when an application moves; what is None stays as it is."""

    by: str | None = None
    reason: str | None = None
    survey_on: date | None = None
    has_papers: bool | None = None
    same_as_id: int | None = None
    account_id: int | None = None
    area_id: int | None = None
    meter: HungMeter | None = None
    quote: "Quotation | None" = None
    of_class: ConnectionClass | None = None


@dataclass(frozen=True, slots=True)
class Quotation:
    """An amount, what it is made of, and the last day on which it may be paid."""

    cents: int
    lines: Sequence[QuoteLine]
    quoted_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Running:
    """The clock that an application stands under from a day on; none while the applicant is waited for."""

    clock: Clock | None
    began_on: date | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class ClockSoFar:
    """The working days that a clock used on rungs that were left, and the day on which it began, if it did."""

    days: int
    began_on: date | None


class Applications(Protocol):
    """What the use cases need of the store."""

    def alone(self, phone: str) -> None: ...

    def same_place(self, phone: str, draft: Draft) -> Application | None: ...

    def same_person(self, draft: Draft) -> Application | None: ...

    def waiting_of(self, phone: str) -> int: ...

    def sent_by_page(self, phone: str, since: datetime) -> int: ...

    def submit(self, draft_id: int, applicant: Applicant) -> None: ...

    def place_by_neighbour(self, application_id: int) -> None: ...

    def lock(self, application_id: int) -> Application | None: ...

    def get(self, application_id: int) -> Application | None: ...

    def of_phone(self, phone: str) -> Sequence[Application]: ...

    def rungs(self, application_id: int) -> Sequence[RungReached]: ...

    def used_before(self, application_id: int, clock: Clock) -> ClockSoFar: ...

    def move(
        self, application: Application, target: Rung, days_used: int, running: Running, change: Change
    ) -> None: ...

    def restart(self, application: Application, running: Running, change: Change) -> None: ...

    def pay(self, application_id: int, cents: int) -> None: ...

    def join(self, application_id: int, phone: str) -> None: ...


class ApplicationDrafts(Protocol):
    """What the use cases need of the store."""

    def draft_of(self, phone: str) -> tuple[int, Draft] | None: ...

    def draft(self, draft_id: int) -> Draft | None: ...

    def begin(self, phone: str | None, language: str, door: str) -> int: ...

    def keep(self, draft_id: int, draft: Draft, neighbour_account_id: int | None) -> None: ...

    def set_phone(self, draft_id: int, phone: str) -> None: ...

    def forget_draft(self, phone: str) -> None: ...

    def account_at_meter(self, typed: str) -> int | None: ...


class ApplicationClocks(Protocol):
    """What the use cases need of the store."""

    def due(self, today: date, reminded_on: Sequence[int], after: int, limit: int) -> Sequence[int]: ...

    def overrun(self, application_id: int, today: date) -> Application | None: ...

    def told_of_overrun(self, application: Application) -> None: ...

    def quoted_until(self, application_id: int, quoted_on: date, day: int) -> Application | None: ...

    def reminded(self, application_id: int, day: int) -> None: ...

    def forget_drafts(self, before: datetime, limit: int) -> None: ...

    def lapsing(self, application_id: int, today: date) -> Application | None: ...


class ApplicationMeters(Protocol):
    """What the use cases need of the store."""

    def meter_hangs_at(self, number: str, application_id: int) -> str | None: ...

    def with_seal(self, seal: str, application_id: int | None) -> int | None: ...

    def area(self, region: str, area: str) -> int | None: ...

    def open_account(self, application: Application, number: str, category: str) -> OpenedAccount: ...


class ApplicationLinks(Protocol):
    """What the use cases need of the store."""

    def made_today(self, application_id: int) -> int: ...

    def new(self, application: Application, links: LinkGenerator) -> str: ...

    def lock(self, token_digest: bytes) -> tuple[int, int] | None: ...

    def miss(self, link_id: int) -> int: ...

    def open_session(self, application_id: int, session_digest: bytes, address: str | None = None) -> None: ...


class ApplicationPapers(Protocol):
    """What the use cases need of the store."""

    def keep(self, application_id: int, paper: str, picture: bytes) -> None: ...

    def names(self, application_id: int) -> set[str]: ...
