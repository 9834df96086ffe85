"""What an operator may mean by a text in the search box, before anybody is asked: one text may be several things."""

import re
from dataclasses import dataclass

from domain.accounts.identifiers import clean, meter_keys
from domain.care.case_references import APPLICATION, QUERY, TICKET, VISIT, parse_reference
from domain.errors import InvalidInput
from domain.values.gsm7 import plain
from domain.values.phones import parse_phone

MIN_NAME_LENGTH, MAX_SEARCH_LENGTH = 2, 100

ACCOUNT, PAYMENT, OUTAGE, CONNECTION, METER_VISIT = "account", "payment", "outage report", "application", "visit"
"""What can be found."""

_BILL_NUMBER = re.compile(r"[0-9]{6}[A-Z]{2}[0-9]{10}")
_RECEIPT = re.compile(r"(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9 ./_:-]{2,62}[A-Za-z0-9]|[A-Za-z]{10}")
"""A bank's have whatever banks write; one in twenty of M-Pesa's has letters alone, as names have."""
_SESSION = re.compile(r"ATUid_[0-9A-Za-z]{8,64}")
_NAME = re.compile(r"[^\W\d_][^\d_%]*")
_NOT_PRINTED = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Case:
    """The kind of a reference by its letter, and the serial that it names."""

    letter: str
    serial: int


@dataclass(frozen=True, slots=True)
class Search:
    """Everything that the text may be. What it cannot be is empty."""

    account_key: str | None = None
    phone: str | None = None
    meter_keys: tuple[str, ...] = ()
    receipts: tuple[str, ...] = ()
    bill_number: str | None = None
    cases: tuple[Case, ...] = ()
    session_id: str | None = None
    name: str | None = None

    @property
    def is_nothing(self) -> bool:
        return self == Search()


@dataclass(frozen=True, slots=True)
class Hit:
    """What was found, and by what: an account, or what belongs to none."""

    what: str
    id: int
    found_by: str
    number: str | None
    name: str | None
    status: str | None
    region: str | None
    area: str | None
    meter: str | None


@dataclass(frozen=True, slots=True)
class Hits:
    """A page of them, and the key of the next page."""

    hits: tuple[Hit, ...]
    next_after: int | None


def parse_search(typed: str) -> Search:
    """Raises `InvalidInput` in a sentence for a text that is nothing that can be looked up."""
    text = " ".join(_NOT_PRINTED.sub(" ", typed).split())
    if not text:
        raise InvalidInput("Type a number, a phone, a name or a reference", "nothing_typed")
    if len(text) > MAX_SEARCH_LENGTH:
        raise InvalidInput(f"Nothing has more than {MAX_SEARCH_LENGTH} letters and digits", "too_long")
    found = _meant_by(text)
    if found.is_nothing:
        raise InvalidInput(
            f"This is no account, meter, phone, receipt, bill, case or session; a name has {MIN_NAME_LENGTH} letters"
            " or more, and no digits",
            "not_a_search",
        )
    return found


def _meant_by(text: str) -> Search:
    if _SESSION.fullmatch(text):
        return Search(session_id=text)
    if _BILL_NUMBER.fullmatch(written := re.sub(r"[\s.-]", "", plain(text)).upper()):
        return Search(bill_number=written)
    if cases := _cases(text):
        return Search(cases=cases, meter_keys=tuple(meter_keys(text)), receipts=_receipts(text))
    return Search(
        account_key=clean(text),
        phone=parse_phone(text),
        meter_keys=tuple(meter_keys(text)) if any(map(str.isdecimal, text)) else (),
        receipts=_receipts(text),
        name=_name(text),
    )


def _cases(text: str) -> tuple[Case, ...]:
    parsed = ((letter, parse_reference(letter, text)) for letter in (QUERY, TICKET, APPLICATION, VISIT))
    return tuple(Case(letter, serial) for letter, serial in parsed if serial is not None)


def _receipts(text: str) -> tuple[str, ...]:
    """As it was typed, without its spaces, and in capitals: M-Pesa's have no others."""
    together = text.replace(" ", "")
    return tuple(dict.fromkeys(each for each in (text, together, together.upper()) if _RECEIPT.fullmatch(each)))


def _name(text: str) -> str | None:
    return text if len(text) >= MIN_NAME_LENGTH and _NAME.fullmatch(text) else None
