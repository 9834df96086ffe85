"""Whoever asks how far the own application is gets the link to its page, too: one a day."""

from dataclasses import dataclass
from enum import StrEnum

from domain.connections.applications import Application
from domain.connections.sessions import MAX_LINKS_PER_DAY
from domain.messaging.messages import ANSWER
from domain.services.connections.application_notices import notify
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


class LinkSending(StrEnum):
    """What came of it. Another phone gets none, nor does whoever got one today."""

    SENT = "sent"
    NOT_SENT = "not_sent"


@dataclass(frozen=True, slots=True)
class SendApplicationLink:
    """Which application, and which phone asks."""

    application: Application
    phone: str


def send_application_link(command: SendApplicationLink, unit_of_work: UnitOfWork, terms: Terms) -> LinkSending:
    """To the applicant's phone alone, where a document opens the page."""
    application = command.application
    if application.phone != command.phone or application.end_of_id == "":
        return LinkSending.NOT_SENT
    if unit_of_work.application_links.made_today(application.id) >= MAX_LINKS_PER_DAY:
        return LinkSending.NOT_SENT
    link = unit_of_work.application_links.new(application, terms.page_links)
    notify(application, "connection_link", unit_of_work, terms, ANSWER, link=link)
    return LinkSending.SENT
