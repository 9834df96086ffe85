"""A new link to an account's pages: for whoever sends it to the phone that it is bound to."""

from dataclasses import dataclass

from domain.accounts.page_links import LIFETIME, MAX_LINKS_PER_PHONE_AND_DAY, NewLink, Purpose, digest
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.periods import business_date


@dataclass(frozen=True, slots=True)
class WantedLink:
    """The account with its number as it is now, the phone that gets it, and what it is for."""

    account_id: int
    account_number: str
    phone: str
    language: str
    purpose: Purpose


def make_link(wanted: WantedLink, unit_of_work: UnitOfWork, terms: Terms) -> str | None:
    """Its address, which is kept nowhere; it ends the phone's earlier one of the same purpose. None for a phone that
    has had enough today.
    """
    today = business_date(unit_of_work.now)
    if unit_of_work.page_links.sent_on(today, wanted.phone) >= MAX_LINKS_PER_PHONE_AND_DAY:
        return None
    unit_of_work.page_links.end_earlier(wanted.account_id, wanted.phone, wanted.purpose)
    token = terms.page_links.new_token()
    unit_of_work.page_links.add(
        NewLink(
            digest=digest(token),
            account_id=wanted.account_id,
            account_number=wanted.account_number,
            phone=wanted.phone,
            purpose=wanted.purpose,
            language=wanted.language,
            sent_on=today,
            good_until=unit_of_work.now + LIFETIME,
        )
    )
    return terms.page_links.address(token)
