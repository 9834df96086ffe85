"""A person asks for a copy, a correction or an erasure of their data: a reference at once, an answer within a week."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from domain.commands import Key, Outcome
from domain.messaging.messages import ANSWER, Message
from domain.privacy.data_requests import MAX_WORDS, DataRequest, Wish
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.periods import format_day

WORDED = {
    Wish.COPY: "data_copy_asked",
    Wish.CORRECTION: "data_correction_asked",
    Wish.ERASURE: "data_erasure_asked",
}


class Asked(StrEnum):
    """What came of it."""

    OPENED = "opened"
    ALREADY_OPEN = "already_open"


@dataclass(frozen=True, slots=True)
class RequestData:
    """The command: whose phone asks for what, in which words."""

    key: Key
    wish: Wish
    phone: str
    language: str
    words: str = field(repr=False)


def request_data(command: RequestData, unit_of_work: UnitOfWork, terms: Terms) -> Outcome:
    """Take it down, and confirm it by SMS. A phone has one open of a kind; a second is answered with the first."""
    if done := unit_of_work.commands.claim(command.key):
        return Outcome(done.outcome, done.result)
    already = unit_of_work.data_requests.open_of(command.phone, command.wish)
    request = already or _opened(command, unit_of_work, terms)
    result = _told(request)
    outcome = Asked.ALREADY_OPEN if already else Asked.OPENED
    unit_of_work.commands.add(command.key, outcome, dict(result))
    return Outcome(outcome, result)


def _opened(command: RequestData, unit_of_work: UnitOfWork, terms: Terms) -> DataRequest:
    request = unit_of_work.data_requests.add(command.wish, command.phone, command.language, command.words[:MAX_WORDS])
    text = terms.words(WORDED[request.wish], request.language, **_told(request))
    subject = f"data:{request.id}"
    unit_of_work.messages.queue([Message(ANSWER, subject, request.phone, text, None, unit_of_work.now)])
    return request


def _told(request: DataRequest) -> Mapping[str, Any]:
    return {"reference": request.reference, "due_on": format_day(request.answered_by)}
