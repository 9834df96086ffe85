"""The technician asks for the link of a photo again: the earlier one is void."""

from dataclasses import dataclass
from enum import StrEnum

from domain.commands import Key, Outcome
from domain.services.field.open_visit import Opening
from domain.services.field.own_visit import own_visit
from domain.services.field.record_finding import send_photo_link
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


class PhotoLink(StrEnum):
    """What came of it."""

    SENT = "visit_link_sent"


@dataclass(frozen=True, slots=True)
class ResendPhotoLink:
    """The command: whose phone, which order."""

    key: Key
    phone: str
    order_id: int


def resend_photo_link(command: ResendPhotoLink, unit_of_work: UnitOfWork, terms: Terms) -> Outcome:
    """Sent, where the order is this technician's and waits for its photo."""
    own = own_visit(command.phone, command.order_id, unit_of_work)
    if done := unit_of_work.commands.find(command.key):
        return Outcome(done.outcome, done.result)
    outcome: StrEnum = Opening.GONE
    if own and own.visit.is_photo_pending:
        send_photo_link(own, unit_of_work, terms)
        outcome = PhotoLink.SENT
    unit_of_work.commands.add(command.key, outcome, {"order": command.order_id})
    return Outcome(outcome, {"order": command.order_id})
