"""Whoever has the link of an application and knows its document may look at it."""

from dataclasses import dataclass
from enum import StrEnum

from domain.accounts.page_links import digest
from domain.connections.sessions import knows_document
from domain.services.unit_of_work import UnitOfWork


class ApplicationOpening(StrEnum):
    """What came of it. A link is GONE whether it never was, is used up, or is too old."""

    OPENED = "opened"
    WRONG_DIGITS = "wrong_digits"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class OpenApplication:
    """The link's token, what was typed, and the token of the session that may begin."""

    token: str
    typed: str
    session_token: str


def open_application(command: OpenApplication, unit_of_work: UnitOfWork) -> ApplicationOpening:
    """Begin a session. The fifth wrong try ends the link."""
    found = unit_of_work.application_links.lock(digest(command.token))
    application = unit_of_work.applications.get(found[1]) if found else None
    if found is None or application is None:
        return ApplicationOpening.GONE
    if knows_document(command.typed, application):
        unit_of_work.application_links.open_session(application.id, digest(command.session_token))
        return ApplicationOpening.OPENED
    left = unit_of_work.application_links.miss(found[0])
    return ApplicationOpening.WRONG_DIGITS if left else ApplicationOpening.GONE
