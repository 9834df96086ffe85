"""Is power really back? Reporters are asked, then some accounts of each transformer; what they say, in their words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from domain.care.case_references import TICKET, reference
from domain.care.outages import Ticket
from domain.messaging.inbound.agreement import agreement
from domain.messaging.inbound.lexicon import heard
from domain.messaging.inbound.power import Power, power
from domain.messaging.inbound.row import Kind
from domain.outages.incidents import Incident

POLL = "R"
"""The letter of a reference to a question that follows no ticket."""

SAMPLE_AFTER = timedelta(minutes=15)
"""Reporters come first; the others are asked when they have had time to answer."""
ANSWERED_WITHIN = timedelta(hours=24)
"""What is said later opens no incident: it is a report of its own."""
SAMPLES_PER_TRANSFORMER = 3


class Said(StrEnum):
    """What a text says to the question whether power is back. UNCLEAR: it says both, or neither."""

    BACK = "back"
    DARK = "dark"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Poll:
    """A question to one phone about one incident. `ticket_id` is the newest of its reports, none for who did not
    report; `answer` is what it said last.
    """

    id: int
    incident_id: int
    phone: str
    language: str
    place: str
    account_id: int | None = None
    ticket_id: int | None = None
    asked_at: datetime | None = None
    answer: str | None = None

    @property
    def reference(self) -> str:
        return reference(POLL, self.id) if self.ticket_id is None else reference(TICKET, self.ticket_id)


@dataclass(frozen=True, slots=True)
class Standing:
    """What those who were asked have said: silence is not back."""

    asked: int
    waiting: int
    back: int
    dark: int

    def is_proved(self, *, time_is_over: bool) -> bool:
        """Nobody says no, somebody says yes, and nobody may still say no."""
        return self.dark == 0 and self.back > 0 and (time_is_over or (self.waiting == 0 and self.back == self.asked))


def said_of_return(text: str) -> Said:
    """What the words say; figures and references are not among them."""
    of_power = power(text)
    answer = agreement(text)
    is_dark = of_power is Power.GONE or _is_still_dark(text)
    is_back = of_power is Power.BACK or _is_there(text)
    if is_dark != is_back:
        return Said.DARK if is_dark else Said.BACK
    if is_dark or answer.yes == answer.no:
        return Said.UNCLEAR
    return Said.BACK if answer.yes else Said.DARK


_STILL = frozenset(["bado", "badoo", "bdo", "still", "yet"])
_IS_GONE = frozenset(["haijarudi", "haujarudi", "haijaja", "haipo", "hakuna", "hamna", "hatuna", "sina", "nope", "zii"])
_DARK = frozenset(["giza", "dark", "darkness", "out", "off", "blackout"]) | _IS_GONE
_IS_HERE = frozenset(["iko", "ipo", "upo", "imerudi", "imekuja"])
_THERE = frozenset(["umerudi", "zimerudi", "back", "restored", "imewaka", "inawaka", "tunayo"]) | _IS_HERE
_DENIED = frozenset(["not", "isnt", "no", "hapana", "si", "sio"]) | _STILL | _IS_GONE


def _is_still_dark(text: str) -> bool:
    """`bado`, `not yet`, `still dark`, `haijarudi`."""
    words = set(heard(text).words)
    is_not_yet = bool(words & _STILL) and not words & (_THERE - {"back"})
    return is_not_yet or bool(words & _DARK)


def _is_there(text: str) -> bool:
    """`iko`, `imerudi`, `it is back`, unless it is denied."""
    said = heard(text)
    words = set(said.words)
    has_it = said.has(Kind.HAS) and said.has(Kind.POWER)
    return (bool(words & _THERE) or has_it) and not words & _DENIED


class Polls(Protocol):
    """What the use cases need of the store."""

    def ask_reporters(self, incident: Incident) -> int: ...

    def ask_samples(self, incident: Incident, due_at: datetime) -> int: ...

    def due(self, limit: int) -> Sequence[Poll]: ...

    def asked(self, poll: Poll) -> None: ...

    def reported(self, poll: Poll, ticket: Ticket) -> None: ...

    def find(self, poll_id: int) -> Poll | None: ...

    def answered(self, poll: Poll, said: Said) -> None: ...

    def of_phone(self, phone: str, since: datetime) -> Sequence[Poll]: ...

    def standing(self, incident_id: int) -> Standing: ...

    def to_judge(self) -> Sequence[int]: ...

    def dark_tickets(self, poll: Poll, child_id: int, ticket_id: int | None) -> int: ...

    def light_again(self, poll: Poll) -> Sequence[int]: ...
