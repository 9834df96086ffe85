"""The timeline of an account: everything that happened to it, the newest first, and the key by which it is paged."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.errors import InvalidInput
from domain.values.moments import micros_of, moment_of


class EventKind(StrEnum):
    """In the order of what happened at the same moment."""

    READING = "reading"
    BILL = "bill"
    CREDIT_NOTE = "credit note"
    ENTRY = "entry"
    PAYMENT = "payment"
    REVERSAL = "reversal"
    MESSAGE = "message"
    QUERY = "query"
    OUTAGE = "outage"
    ACT = "act"
    NOTE = "note"


KINDS = tuple(EventKind)
_KEY = re.compile(r"([0-9]{1,17})\.([0-9]{1,2})\.([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class TimelineKey:
    """The last event of a page: the next page begins below it."""

    at: datetime
    kind: EventKind
    id: int

    @property
    def rank(self) -> int:
        return KINDS.index(self.kind)

    def as_text(self) -> str:
        return f"{micros_of(self.at)}.{self.rank}.{self.id}"


@dataclass(frozen=True, slots=True)
class Event:
    """One of them. What it says depends on its kind."""

    key: TimelineKey
    said: Mapping[str, Any]

    @property
    def kind(self) -> EventKind:
        return self.key.kind

    @property
    def at(self) -> datetime:
        return self.key.at


def parse_timeline_key(text: str) -> TimelineKey:
    """Raises `InvalidInput` for what no page has given."""
    found = _KEY.fullmatch(text)
    if found is None or int(found[2]) >= len(KINDS):
        raise InvalidInput("This is no page of the timeline: begin at the newest", "not_a_page")
    at = moment_of(int(found[1]))
    return TimelineKey(at, KINDS[int(found[2])], int(found[3]))
