"""A technician sends what was found: the finding, its reading and its seals, once, in one transaction."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from domain.accounts.page_links import LinkGenerator
from domain.commands import Key, Outcome
from domain.errors import ServiceError
from domain.field.findings import BILLED, KNOWN, NEEDS, NONE_READ, Finding, SealSeen
from domain.field.photos import LINK_LIFETIME
from domain.field.seals import SealEvent, Visited
from domain.field.secrets import digest_of_link
from domain.field.visit_drafts import Draft, Step, next_step
from domain.field.visit_figures import result_of
from domain.messaging.messages import ANSWER, Message
from domain.metering.verdicts import NeedsConfirmation, Question
from domain.services.billing.quote_reading import quote_technicians_reading
from domain.services.field.count_visit import CountVisit, count_visit
from domain.services.field.keep_visit_answer import AnswerRefused, is_issued_to
from domain.services.field.open_visit import Opening, draft_of
from domain.services.field.own_visit import OwnVisit, own_visit
from domain.services.locked_account import locked_account
from domain.services.metering.take_technicians_reading import TakeTechniciansReading, take_technicians_reading
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.periods import business_date

PHOTO_SMS = "visit_photo"


class Recording(StrEnum):
    """What came of it where it was sent."""

    DONE = "visit_done"
    PHOTO_PENDING = "visit_photo_sent"


@dataclass(frozen=True, slots=True)
class RecordFinding:
    """The command: whose phone, which order. What was found is in its draft."""

    key: Key
    phone: str
    order_id: int


def record_finding(command: RecordFinding, unit_of_work: UnitOfWork, terms: Terms) -> Outcome:
    """Done, or open until its photo is there; the step that is still to be asked where something lacks."""
    own = own_visit(command.phone, command.order_id, unit_of_work)
    if done := unit_of_work.commands.find(command.key):
        return Outcome(done.outcome, done.result)
    outcome, result = _recorded(own, unit_of_work, terms) if own else (Opening.GONE, {})
    result = {"order": command.order_id, **result}
    unit_of_work.commands.add(command.key, outcome, result)
    return Outcome(outcome, result)


def _recorded(own: OwnVisit, unit_of_work: UnitOfWork, terms: Terms) -> tuple[StrEnum, dict[str, Any]]:
    draft = draft_of(own, unit_of_work)
    step = next_step(draft)
    if step is not Step.CONFIRM:
        return step, {}
    if draft.seal_fitted and not is_issued_to(own, draft.seal_fitted, unit_of_work):
        return AnswerRefused.NOT_YOUR_SEAL, {}
    finding = finding_of(own, draft, unit_of_work)
    if unit_of_work.findings.add(finding) is None:
        return Opening.GONE, {}
    _move_seals(own, finding, unit_of_work)
    reading = _take_reading(own, draft, unit_of_work, terms)
    unit_of_work.findings.note_reading(own.visit.id, reading)
    unit_of_work.visit_drafts.drop(own.visit.id)
    count_visit(CountVisit(own.visit.id, result_of(finding)), unit_of_work, terms)
    if finding.needs.photo:
        send_photo_link(own, unit_of_work, terms)
        return Recording.PHOTO_PENDING, {"reading": reading}
    unit_of_work.visit_orders.move(own.visit.id, "do")
    return Recording.DONE, {"reading": reading}


def finding_of(own: OwnVisit, draft: Draft, unit_of_work: UnitOfWork) -> Finding:
    """What a draft that lacks nothing says."""
    if draft.body is None or draft.seal_seen is None or draft.present is None:
        raise LookupError("The draft lacks what `next_step` has not asked for")
    return Finding(
        order_id=own.visit.id,
        technician_id=own.technician.id,
        account_id=own.visit.account_id,
        meter_id=own.visit.meter_id,
        found_on=business_date(unit_of_work.now),
        body=draft.body,
        reading=draft.reading if NEEDS[draft.body].reading else None,
        seal_seen=draft.seal_seen,
        seal_found=draft.seal_found,
        seal_fitted=draft.seal_fitted or None,
        present=draft.present,
        note=draft.note,
    )


def _move_seals(own: OwnVisit, finding: Finding, unit_of_work: UnitOfWork) -> None:
    """Found and fitted are two events; what hung there by the register and hangs there no more is removed."""
    if own.visit.meter_id is None:
        return
    seals, where = unit_of_work.seals, Visited(own.technician.id, own.visit.meter_id, own.visit.id)
    known = seals.at_meter(own.visit.meter_id)
    if finding.seal_found:
        is_known = known is not None and known.serial == finding.seal_found
        seals.note(finding.seal_found, SealEvent.FOUND if is_known else SealEvent.STRANGER, where)
    is_gone = finding.seal_seen is not SealSeen.MATCHES
    if known is not None and (is_gone or finding.seal_fitted):
        seals.remove(known.serial)
        seals.note(known.serial, SealEvent.MISSING if is_gone else SealEvent.REMOVED, where)
    if finding.seal_fitted:
        seals.fit(finding.seal_fitted, own.technician.id, own.visit.meter_id)
        seals.note(finding.seal_fitted, SealEvent.FITTED, where)


def _take_reading(own: OwnVisit, draft: Draft, unit_of_work: UnitOfWork, terms: Terms) -> str:
    """Billed by the use case of every technician's reading. What that refuses stays on the finding, with the reason."""
    if draft.reading is None or own.visit.account_id is None:
        return NONE_READ
    command = TakeTechniciansReading(own.visit.account_id, draft.reading, business_date(unit_of_work.now))
    try:
        if draft.is_sure:
            command = replace(command, confirmed=_what_is_asked(command, unit_of_work, terms))
        taken = take_technicians_reading(command, unit_of_work, terms)
    except ServiceError as error:
        return error.code or type(error).__name__
    return BILLED if taken.drafts else KNOWN


def _what_is_asked(command: TakeTechniciansReading, unit_of_work: UnitOfWork, terms: Terms) -> frozenset[Question]:
    """The one question that typing it twice answers. Sure of the figure is not sure of more: who corrects a customer's
    misreading has not said that the register went past its last digit.
    """
    account = locked_account(command.account_id, unit_of_work)
    day = command.read_on
    found = quote_technicians_reading(account, command.value, day, day, terms, frozenset()).verdict
    return frozenset({found.question} if isinstance(found, NeedsConfirmation) else ())


def send_photo_link(own: OwnVisit, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """A link of one day to the technician's own phone. An earlier one is void."""
    token = terms.page_links.new_token()
    until = unit_of_work.now + LINK_LIFETIME
    unit_of_work.photos.offer(own.visit.id, digest_of_link(token), until)
    text = terms.words(
        PHOTO_SMS, own.technician.language, link=_address(terms.page_links, token), meter=own.visit.meter
    )
    subject = f"photo {own.visit.id} {unit_of_work.now.isoformat()}"
    unit_of_work.messages.queue([Message(ANSWER, subject, own.technician.phone, text, None, unit_of_work.now)])


def _address(links: LinkGenerator, token: str) -> str:
    return f"{links.public_url}/f/{token}"
