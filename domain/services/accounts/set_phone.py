"""An operator has found the customer's phone: it is on file from now on, whatever a file says later, and is notified of
it. All other phones have to name the meter, or prove themselves, anew.
"""

from dataclasses import dataclass

from domain.errors import NotFound
from domain.messaging.messages import ANSWER, Message
from domain.services.accounts.phone_notices import notify_taken_off
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms

PHONE_SMS = "phone_on_file"


@dataclass(frozen=True, slots=True)
class SetPhone:
    """The command: the phone that is the customer's."""

    account_id: int
    phone: str


@dataclass(frozen=True, slots=True)
class PhoneSet:
    """The account, and the phone that was on file before."""

    account_number: str
    previous: str | None


def set_phone(command: SetPhone, unit_of_work: UnitOfWork, terms: Terms) -> PhoneSet:
    """Put the phone on file, end all links and proofs, and close what the account is on the phone-check list for.

    Raises `NotFound` for an unknown account.
    """
    account, phone = unit_of_work.accounts.lock(command.account_id), command.phone
    if account is None:
        raise NotFound("There is no such account", "no_account")
    ended = unit_of_work.links.remove_all(account.id)
    unit_of_work.links.put_on_file(phone, account.id)
    unit_of_work.planned_newcomers.join(account.id, phone)
    taken_off = [each for each in (account.phone, *ended) if each and each != phone]
    notify_taken_off(taken_off, account, unit_of_work, terms)
    text = terms.words(PHONE_SMS, account.language, account=account.number)
    subject = f"phone:{account.id}:{unit_of_work.now.isoformat()}"
    unit_of_work.messages.queue([Message(ANSWER, subject, phone, text, account.id, unit_of_work.now)])
    return PhoneSet(account.number, account.phone)
