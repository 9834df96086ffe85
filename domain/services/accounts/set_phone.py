"""An operator has found the customer's phone: it is on file from now on, whatever a file says later, and is notified of
it. All other phones have to name the meter, or prove themselves, anew.
"""

from domain.accounts.accounts import Account
from domain.messaging.messages import ANSWER, Message
from domain.services.accounts.tell_phones import tell_taken_off
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms

PHONE_SMS = "phone_on_file"


def set_phone(account: Account, phone: str, unit_of_work: UnitOfWork, terms: Terms) -> str | None:
    """Put the phone on file, end all links and proofs, and close what the account is on the phone-check list for; the
    phone that was on file before.
    """
    locked = unit_of_work.accounts.lock(account.id) or account
    ended = unit_of_work.links.remove_all(account.id)
    unit_of_work.links.put_on_file(phone, account.id)
    taken_off = [each for each in (locked.phone, *ended) if each and each != phone]
    tell_taken_off(taken_off, locked, unit_of_work, terms)
    text = terms.words(PHONE_SMS, account.language, account=account.number)
    subject = f"phone:{account.id}:{unit_of_work.now.isoformat()}"
    unit_of_work.messages.queue([Message(ANSWER, subject, phone, text, account.id, unit_of_work.now)])
    return locked.phone
