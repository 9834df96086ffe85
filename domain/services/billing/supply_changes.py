"""What a cut and a restoration of a supply share: how an order to reconnect ends, and how the customer is notified."""

from enum import StrEnum

from domain.accounts.accounts import Account
from domain.messaging.messages import NOTICE, Message
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms


class ReconnectionEnd(StrEnum):
    """How an order to reconnect ends: a crew has restored the supply, or it is cut off once more."""

    RESTORED = "restored"
    CUT_AGAIN = "cut_again"


def notify_customer(template: str, account: Account, unit_of_work: UnitOfWork, terms: Terms, **amounts: str) -> None:
    """An SMS to the phone on file, if there is one."""
    if account.phone is None:
        return
    text = terms.words(template, account.language, account=account.number, paybill=terms.paybill, **amounts)
    subject = f"{template}:{account.id}:{unit_of_work.now.isoformat()}"
    unit_of_work.messages.queue([Message(NOTICE, subject, account.phone, text, account.id, unit_of_work.now)])
