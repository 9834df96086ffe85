"""An operator grants or refuses what a person asks for of their data; the person is notified by SMS.

A copy that is granted is made at once and kept for some days, for whoever may fetch it. An erasure that is granted is
done in the same transaction. What a correction changes was changed before, by the command for it.
"""

from dataclasses import dataclass

from domain.accounts.page_links import Purpose
from domain.care.case_references import DATA, parse_reference
from domain.errors import InvalidInput, NotFound, Refused
from domain.messaging.messages import NOTICE, Message
from domain.operators.operators import operator_for
from domain.privacy.archive import archive_of
from domain.privacy.data_requests import ARCHIVE_LASTS, MAX_ARCHIVE_BYTES, DataRequest, Wish
from domain.services.accounts.new_links import WantedLink, make_link
from domain.services.privacy.erase_person import ErasePerson, erase_person
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.gsm7 import transliterate
from domain.values.periods import business_date, format_day

MAX_PARTS = 2
GRANT, REFUSE = "grant", "refuse"
READY, ERASED, ANSWERED = "data_copy_ready", "data_erased", "data_answered"
READY_AT = "data_copy_ready_at"
ERASING = "person erase"
"""The act for which an operator needs a right of its own."""


@dataclass(frozen=True, slots=True)
class AnswerDataRequest:
    """The request, `GRANT` or `REFUSE`, why, as the person will read it, and who decides."""

    reference: str
    verdict: str
    text: str
    operator: str


def answer_data_request(command: AnswerDataRequest, unit_of_work: UnitOfWork, terms: Terms) -> DataRequest:
    """Close the request. Raises `NotFound` unless it waits, `InvalidInput` for a refusal or a correction without words,
    `Refused` for an erasure while something is unsettled, or by who may not erase.
    """
    request_id = parse_reference(DATA, command.reference)
    request = unit_of_work.data_requests.lock(request_id) if request_id else None
    if request is None:
        raise NotFound(f"There is no open data request {command.reference}", "no_data_request")
    message = _answer(command, request, unit_of_work, terms)
    unit_of_work.data_requests.answer(request.id, command.verdict, command.text, command.operator)
    if command.verdict == GRANT:
        _do(request, command.operator, unit_of_work)
    unit_of_work.messages.queue([message])
    return request


def _do(request: DataRequest, operator: str, unit_of_work: UnitOfWork) -> None:
    if request.wish is Wish.COPY:
        _make_copy(request, unit_of_work)
    elif request.wish is Wish.ERASURE:
        operator_for(operator, ERASING, unit_of_work.operators)
        erase_person(ErasePerson(request.phone), unit_of_work)


def _make_copy(request: DataRequest, unit_of_work: UnitOfWork) -> None:
    archive = archive_of(unit_of_work.persons.copy(request.phone))
    if len(archive) > MAX_ARCHIVE_BYTES:
        raise Refused(
            "This copy is too large to be fetched: write it with `person export`, and hand it over", "too_large"
        )
    unit_of_work.personal_archives.keep(request.id, request.phone, archive, unit_of_work.now + ARCHIVE_LASTS)


def _answer(command: AnswerDataRequest, request: DataRequest, unit_of_work: UnitOfWork, terms: Terms) -> Message:
    template = _template(command, request)
    link = _link(request, unit_of_work, terms) if template == READY else None
    text = terms.words(
        READY_AT if link else template,
        request.language,
        link=link,
        reference=request.reference,
        answer=transliterate(command.text).strip(),
        day=format_day(business_date(unit_of_work.now + ARCHIVE_LASTS)),
    )
    message = Message(NOTICE, f"data:{request.id}:answer", request.phone, text, None, unit_of_work.now)
    if message.parts > MAX_PARTS:
        raise InvalidInput(
            f"The answer takes {message.parts} SMS, {MAX_PARTS} are allowed: make it shorter", "too_long"
        )
    return message


def _link(request: DataRequest, unit_of_work: UnitOfWork, terms: Terms) -> str | None:
    """The way to the copy, of an account that the phone may look at; None where there is none, or no more today."""
    accounts = unit_of_work.accounts.caller(request.phone).accounts
    shown = next((account for account in accounts if account.verified), None)
    if shown is None:
        return None
    wanted = WantedLink(shown.id, shown.number, request.phone, request.language, Purpose.DATA)
    return make_link(wanted, unit_of_work, terms)


def _template(command: AnswerDataRequest, request: DataRequest) -> str:
    """A copy and an erasure say what was done; all else is said by the operator."""
    if command.verdict == GRANT and request.wish is not Wish.CORRECTION:
        return READY if request.wish is Wish.COPY else ERASED
    if not command.text.strip():
        raise InvalidInput("Say what was corrected, or why not: --text", "no_answer")
    return ANSWERED
