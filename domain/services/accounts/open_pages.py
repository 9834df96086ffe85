"""Whoever has a link and knows the meter may look at the account's pages for half an hour."""

from dataclasses import dataclass
from enum import StrEnum

from domain.accounts.page_links import PageLink, digest, knows_meter
from domain.messaging.messages import ANSWER, Message
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms

LINK_ENDED_SMS = "page_link_ended"


class PagesOpening(StrEnum):
    """What came of it. A link is GONE whether it never was, ended, was used up, or is too old."""

    OPENED = "opened"
    WRONG_DIGITS = "wrong_digits"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class OpenPages:
    """The command: the link's token, what was typed, and the token of the session that may begin."""

    token: str
    typed: str
    session_token: str


def open_pages(command: OpenPages, unit_of_work: UnitOfWork, terms: Terms) -> PagesOpening:
    """Begin a session. The fifth wrong try ends the link, and the phone on file hears of it."""
    link = unit_of_work.page_links.lock(digest(command.token))
    if link is None:
        return PagesOpening.GONE
    if knows_meter(command.typed, link.meter_number):
        unit_of_work.page_links.open_session(link.id, digest(command.session_token))
        return PagesOpening.OPENED
    unit_of_work.page_links.miss(link.id)
    if link.tries_left > 1:
        return PagesOpening.WRONG_DIGITS
    _notify(link, unit_of_work, terms)
    return PagesOpening.GONE


def _notify(link: PageLink, unit_of_work: UnitOfWork, terms: Terms) -> None:
    account = unit_of_work.accounts.payee(link.account_id)
    if account is None or account.phone is None:
        return
    text = terms.words(LINK_ENDED_SMS, account.language, account=account.number)
    message = Message(ANSWER, f"page_link_ended:{link.id}", account.phone, text, account.id, unit_of_work.now)
    unit_of_work.messages.queue([message])
