"""The owner hears once a day what other phones tried with the account and what was no bill, link, proof or phone."""

from domain.accounts.access import DaysAccess
from domain.messaging.messages import NOTICE, Message
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.periods import business_date

ACCESS_SMS = "access_of_strangers"
ROWS_AT_ONCE = 5_000


def notify_owner_of_access(unit_of_work: UnitOfWork, terms: Terms) -> None:
    """One text for each account, of all that happened before today."""
    found = unit_of_work.access.not_reported(ROWS_AT_ONCE)
    unit_of_work.messages.queue([_message(each, unit_of_work, terms) for each in found])


def _message(access: DaysAccess, unit_of_work: UnitOfWork, terms: Terms) -> Message:
    text = terms.words(
        ACCESS_SMS,
        access.language,
        account=access.number,
        wrong=access.wrong_meters,
        technicians=access.technicians,
    )
    subject = f"access:{access.account_id}:{business_date(unit_of_work.now)}"
    return Message(NOTICE, subject, access.phone, text, access.account_id, unit_of_work.now)
