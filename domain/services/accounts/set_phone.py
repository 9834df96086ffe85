"""An operator has found the customer's phone: it is on file from now on, whatever a file says later, and is notified of
it.
"""

from domain.accounts.accounts import Account
from domain.messaging.messages import ANSWER, Message
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms

PHONE_SMS = "phone_on_file"


def set_phone(account: Account, phone: str, unit_of_work: UnitOfWork, terms: Terms) -> None:
    """Put the phone on file, and close what the account is on the phone-check list for."""
    unit_of_work.accounts.lock(account.id)
    unit_of_work.links.put_on_file(phone, account.id)
    text = terms.words(PHONE_SMS, account.language, account=account.number)
    subject = f"phone:{account.id}:{unit_of_work.now:%Y-%m-%d}"
    unit_of_work.messages.queue([Message(ANSWER, subject, phone, text, account.id, unit_of_work.now)])
