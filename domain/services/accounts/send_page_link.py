"""The phone on file, or one that has proved itself, asks for the statement as a page: a link goes to it by SMS."""

from dataclasses import dataclass
from enum import StrEnum

from domain.accounts.page_links import Purpose
from domain.commands import Key
from domain.errors import NotFound, Refused
from domain.messaging.messages import ANSWER, Message
from domain.services.accounts.new_links import WantedLink, make_link
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms

PAGE_LINK_SMS = "page_link"


class LinkSending(StrEnum):
    """What came of it."""

    SENT = "sent"
    TOO_MANY = "too_many_links"


@dataclass(frozen=True, slots=True)
class SendPageLink:
    """The command. Only a phone that may know the balance gets one."""

    key: Key
    account_id: int
    phone: str
    language: str
    verified: bool


def send_page_link(command: SendPageLink, unit_of_work: UnitOfWork, terms: Terms) -> LinkSending:
    """Queue the link: so many a day for a phone. Raises `Refused` (`not_on_file`) for a strange phone."""
    if not command.verified:
        raise Refused("This phone may not know the balance", "not_on_file")
    account = unit_of_work.accounts.lock(command.account_id)
    if account is None:
        raise NotFound("There is no such account", "no_account")
    if done := unit_of_work.commands.find(command.key):
        return LinkSending(done.outcome)
    outcome = _sent(command, account.number, unit_of_work, terms)
    unit_of_work.commands.add(command.key, outcome, {})
    return outcome


def _sent(command: SendPageLink, number: str, unit_of_work: UnitOfWork, terms: Terms) -> LinkSending:
    wanted = WantedLink(command.account_id, number, command.phone, command.language, Purpose.STATEMENT)
    link = make_link(wanted, unit_of_work, terms)
    if link is None:
        return LinkSending.TOO_MANY
    text = terms.words(PAGE_LINK_SMS, command.language, link=link)
    subject = f"page_link:{command.key.source}:{command.key.turn}"
    message = Message(ANSWER, subject, command.phone, text, command.account_id, unit_of_work.now)
    unit_of_work.messages.queue([message])
    return LinkSending.SENT
