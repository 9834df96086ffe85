"""The customer is told of a provisional recovery: by SMS, or on paper where no phone is on file or none was reached."""

from dataclasses import dataclass
from datetime import date

from domain.errors import InvalidInput, NotFound
from domain.field.recoveries import Recovery, last_day_to_object
from domain.messaging.messages import NOTICE, Message
from domain.services.field.recovery_texts import provisional_text
from domain.services.locked_account import locked_account
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.periods import business_date


@dataclass(frozen=True, slots=True)
class TellOfRecovery:
    """The command: which recovery, and the day on which it was handed over on paper; without one it goes by SMS."""

    recovery_id: int
    on_paper: date | None = None


def tell_of_recovery(command: TellOfRecovery, unit_of_work: UnitOfWork, terms: Terms) -> Recovery:
    """From this day on the customer has the days to object. Raises `NotFound`, `Refused` where it is not reviewed or
    too far for that, and `InvalidInput` for a day that has not been.
    """
    recovery = unit_of_work.recoveries.lock(command.recovery_id)
    if recovery is None:
        raise NotFound("There is no such recovery", "no_recovery")
    told_on = command.on_paper or business_date(unit_of_work.now)
    if told_on > business_date(unit_of_work.now):
        raise InvalidInput("It cannot have been handed over in the future", "in_the_future")
    until = last_day_to_object(told_on, terms.recovery)
    unit_of_work.recoveries.tell(recovery, told_on, until)
    if command.on_paper is None:
        _by_sms(recovery, until, unit_of_work, terms)
    told = unit_of_work.recoveries.find(recovery.id)
    if told is None:
        raise NotFound("There is no such recovery", "no_recovery")
    return told


def subject_of(recovery: Recovery) -> str:
    """By which the SMS of the provisional sum is found: whether it arrived."""
    return f"recovery:{recovery.id}:provisional"


def _by_sms(recovery: Recovery, until: date, unit_of_work: UnitOfWork, terms: Terms) -> None:
    account = locked_account(recovery.claim.account_id, unit_of_work)
    if account.phone:
        text = provisional_text(recovery, account, until, unit_of_work, terms)
        message = Message(NOTICE, subject_of(recovery), account.phone, text, account.id, unit_of_work.now)
        unit_of_work.messages.queue([message])
