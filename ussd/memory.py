"""What the flows keep between two turns of a session: one record, packed as JSON by the names of its fields."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self, TypeVar

from domain.accounts.outage_status import OutageStatus, packed_status, unpacked_status
from domain.care.outages import Area, Ticket
from store.accounts.account_json import FIELDS, AccountJson

Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class SeenReading:
    """The reading that the screen is about: what was typed, what was answered about it, and what it would come to."""

    value: int
    typed_before: int | None
    confirmed: Sequence[str]
    total_cents: int


@dataclass(frozen=True, slots=True)
class ChosenPhone:
    """The phone that the screen is about, and what it did with the account, each with its day."""

    phone: str
    acts: Sequence[tuple[str, str]]

    def dated_acts(self) -> tuple[tuple[str, date], ...]:
        return tuple((what, date.fromisoformat(day)) for what, day in self.acts)


Subject = SeenReading | ChosenPhone
"""What a screen may be about. Who goes back to a screen finds what it was about then."""


@dataclass(frozen=True, slots=True)
class AmountToPay:
    """What is to be paid: for which account, or which application by its reference, how much, from which phone.

    `owed_cents` is None where it is not shown.
    """

    account_id: int | None
    number: str
    name: str
    owed_cents: int | None
    cents: int = 0
    payer: str = ""
    application_id: int | None = None

    @property
    def credit_cents(self) -> int:
        """What is above what is owed, where that may be known."""
        return max(self.cents - max(self.owed_cents, 0), 0) if self.owed_cents is not None else 0


@dataclass(frozen=True, slots=True)
class OutageDraft:
    """A report that is not sent yet: where, at an account or in an area, and what is seen."""

    place: str = ""
    account_id: int | None = None
    area: str = ""
    area_id: int | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class LeftSession:
    """Where a dropped session stood, and what it remembered."""

    state: str
    memory: "Memory"


@dataclass(slots=True)
class Memory:
    """All that a session remembers of what was looked up, typed and done. A field that is empty is not packed."""

    account: AccountJson | None = None
    """The account that the session works on, as it was when the session looked it up."""
    subject: Subject | None = None
    """What the screen is about. Who goes back to a screen finds what it was about then."""
    result: Mapping[str, Any] = field(default_factory=dict)
    """What the last command of the session answered, in JSON's own types."""

    asked_accounts: Sequence[AccountJson] = ()
    """The accounts that the number which was typed may mean, before one of them is known to be the customer's."""
    typed_number: str | None = None
    tries: int = 0
    """How many numbers were typed in this session that led to no account."""

    amount: AmountToPay | None = None
    payable: Sequence[AmountToPay] = ()
    """The accounts of others to choose from."""

    tickets: Sequence[Ticket] = ()
    areas: Sequence[Area] = ()
    outage: OutageDraft | None = None
    is_danger_typed: bool = False
    """Whether the place that was typed tells of danger."""

    typed_answers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The answers of an application that a dial brought along, and nobody was shown: by question, with their turns."""
    application_id: int | None = None
    """The application that the screen is about."""
    complaint: str | None = None
    chosen_language: str | None = None
    code: str | None = None
    is_technicians: bool = False
    """Whether the phone is a technician's: then PINs are cut from its turns."""
    secret: str | None = None
    """The digest of a PIN or code that the next command takes."""
    order_id: int | None = None
    typed_reading: int | None = None
    is_sure: bool = False
    """Whether the reading was typed twice."""
    typed_plate: str | None = None
    typed_seal: str | None = None
    typed_note: str | None = None
    visit_end: str | None = None
    staff_number: str | None = None
    question_id: int | None = None
    """What the customer of the account is asked before the menu."""
    question_number: str | None = None
    recovery_id: int | None = None
    """The recovery that the screen is about."""
    recovery_answer: str | None = None
    left: LeftSession | None = None
    """What the phone left unsent in another session, which this one offers to go on with."""

    def packed(self) -> dict[str, Any]:
        """The fields that hold something, by their names; the records among them are packed by `packed_record`."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name))}

    def copied(self) -> "Memory":
        """One that may be changed. What is in it never is."""
        copy = object.__new__(Memory)
        for name in self.__slots__:
            setattr(copy, name, getattr(self, name))
        return copy

    @classmethod
    def unpacked(cls, kept: Mapping[str, Any]) -> Self:
        """The memory that was packed. Raises `TypeError` where a release with other fields has packed it."""
        return cls(**{name: _UNPACKED[name](value) if name in _UNPACKED else value for name, value in kept.items()})


def remembered(value: Kept | None) -> Kept:
    """What an earlier screen of the session has kept. Raises `LookupError` where none did."""
    if value is None:
        raise LookupError("The session does not hold what an earlier screen should have kept")
    return value


def packed_record(record: object) -> dict[str, Any]:
    """A record of the memory, or the memory itself, for the JSON encoder."""
    if isinstance(record, Memory):
        return record.packed()
    if isinstance(record, OutageStatus):
        return packed_status(record)
    if isinstance(record, _RECORDS):
        return {name: getattr(record, name) for name in record.__slots__}
    raise TypeError(f"{type(record).__name__} is nothing that a session remembers")


def unpacked_subject(kept: Mapping[str, Any] | None) -> Subject | None:
    """What a screen was about."""
    if kept is None:
        return None
    return ChosenPhone(**kept) if "phone" in kept else SeenReading(**kept)


def _each(record: Callable[..., Kept]) -> Callable[[Sequence[Mapping[str, Any]]], tuple[Kept, ...]]:
    return lambda kept: tuple(record(**each) for each in kept)


def _ticket(status: Mapping[str, Any] | None, **kept: Any) -> Ticket:
    return Ticket(**kept, status=unpacked_status(status) if status else None)


_RECORDS = (SeenReading, ChosenPhone, AmountToPay, OutageDraft, LeftSession, Ticket, Area)
_UNPACKED: Mapping[str, Callable[[Any], Any]] = {
    "subject": unpacked_subject,
    "amount": lambda kept: AmountToPay(**kept),
    "payable": _each(AmountToPay),
    "tickets": _each(_ticket),
    "areas": _each(Area),
    "outage": lambda kept: OutageDraft(**kept),
    "left": lambda kept: LeftSession(kept["state"], Memory.unpacked(kept["memory"])),
}
SHAPES = (FIELDS, *(tuple(record.__slots__) for record in (Memory, OutageStatus, *_RECORDS)))
"""The fields of all that is kept: a session with others is of another release, and is replayed."""
