"""The SMS about who may speak for an account: to the phone on file, and to a phone that no longer may."""

from collections.abc import Iterable

from domain.accounts.access import TAKEN_OFF
from domain.accounts.accounts import Account
from domain.messaging.messages import ANSWER, Message
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.phones import shown_end

TAKEN_OFF_SMS = "phone_taken_off"


def notify_phone_on_file(
    template: str, account: Account, phone: str, unit_of_work: UnitOfWork, terms: Terms, to: Iterable[str] = ()
) -> None:
    """Notify the phone on file, and others that may know, of what this phone did."""
    text = terms.words(template, account.language, end=shown_end(phone), account=account.number)
    subject = f"{template}:{account.id}:{phone}:{unit_of_work.now.isoformat()}"
    notified = dict.fromkeys(filter(None, (account.phone, *to)))
    unit_of_work.messages.queue(
        [Message(ANSWER, subject, each, text, account.id, unit_of_work.now) for each in notified if each != phone]
    )


def notify_taken_off(phones: Iterable[str], account: Account, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """A phone hears that it was taken off, but not which account it was: it may have a new owner. Off several at once,
    it hears it once. What it was asked about the account is asked no longer.
    """
    subject = f"{TAKEN_OFF_SMS}:{unit_of_work.now.isoformat()}"
    text = terms.words(TAKEN_OFF_SMS, account.language)
    due = []
    for phone in dict.fromkeys(phones):
        unit_of_work.access.note(account.id, phone, TAKEN_OFF)
        unit_of_work.pending.forget_account(phone, account.id)
        due.append(Message(ANSWER, subject, phone, text, None, unit_of_work.now))
    unit_of_work.messages.queue(due)
