"""A person as we know one: a phone, and all that is kept under it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from domain.privacy.personal_data import PERSONAL, STAFF
from domain.values.money import format_kes
from domain.values.phones import shown_end

Row = Mapping[str, Any]

_PHONE = re.compile(r"\+254\d{9}(?!\d)")


@dataclass(frozen=True, slots=True)
class PersonalCopy:
    """What is kept of a person: the rows of each table. Of a long table the newest; how many are left out is said."""

    phone: str
    made_at: datetime
    tables: Mapping[str, Sequence[Row]]
    left_out: Mapping[str, int]

    @property
    def count(self) -> int:
        return sum(map(len, self.tables.values()))


@dataclass(frozen=True, slots=True)
class Unsettled:
    """What must be settled before a person can be forgotten. `about` is its number or reference."""

    kind: str
    about: str
    cents: int = 0

    def sentence(self) -> str:
        return _SENTENCES[self.kind].format(about=self.about, amount=format_kes(abs(self.cents)))


OWES, IN_CREDIT, QUERY, OUTAGE, APPLICATION = "owes", "in_credit", "query", "outage", "application"
PAYING, SUSPENSE, MESSAGE, QUESTION, DATA = "paying", "suspense", "message", "question", "data"
CAMPAIGN, RECOVERY = "campaign", "recovery"
_SENTENCES = {
    OWES: "account {about} owes {amount}",
    IN_CREDIT: "account {about} has a credit of {amount}, which is paid back first",
    QUERY: "bill query {about} waits for an answer",
    OUTAGE: "outage report {about} is open",
    APPLICATION: "application {about} waits for an answer",
    DATA: "data request {about} waits for an answer",
    RECOVERY: "recovery {about} is open, and what was found at the meter is its evidence",
    PAYING: "a payment of {amount} is under way",
    SUSPENSE: "payment {about} of {amount} waits for its account",
    MESSAGE: "an SMS to this phone is on its way",
    CAMPAIGN: "an open campaign has an SMS for this phone",
    QUESTION: "a reading for account {about} waits for its owner's answer",
}


class Persons(Protocol):
    """What the use cases need of the store."""

    def copy(self, phone: str) -> PersonalCopy: ...

    def unsettled(self, phone: str) -> Sequence[Unsettled]: ...

    def erase(self, phone: str) -> int: ...


def own(table: str, row: Row, phone: str) -> dict[str, Any]:
    """The row as its person gets it: without secrets and staff, other people's phones by their ends."""
    columns = PERSONAL.get(table, {})
    hidden = {name for name, column in columns.items() if column.is_secret or column.what == STAFF}
    return {name: hide_others(value, phone) for name, value in row.items() if name not in hidden}


def hide_others(value: Any, phone: str) -> Any:
    """The value with no more than the last digits of phones that are not this one, however deep they are in it."""
    if isinstance(value, str):
        return _PHONE.sub(lambda found: found[0] if found[0] == phone else f"...{shown_end(found[0])}", value)
    if isinstance(value, Mapping):
        return {hide_others(name, phone): hide_others(each, phone) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [hide_others(each, phone) for each in value]
    return value


def kept_why(copy: PersonalCopy) -> dict[str, str]:
    """The columns of these rows that an erasure leaves, and why."""
    return {
        f"{table}.{name}": _why(column.purpose.why, column.purpose.law, column.kept.words)
        for table, rows in copy.tables.items()
        for name, column in PERSONAL.get(table, {}).items()
        if rows and column.on_erasure.leaves_it and column.what != STAFF and any(row.get(name) for row in rows)
    }


def _why(why: str, law: str, kept: str) -> str:
    return f"{why}{f' ({law})' if law else ''}; kept {kept}"
