"""A customer chooses on the phone whether a message says once a month what is used. Off, until somebody asks for it."""

from dataclasses import dataclass
from enum import StrEnum

from domain.billing.use_messages import next_day_of_sending
from domain.commands import Key
from domain.services.locked_account import locked_account
from domain.services.unit_of_work import UnitOfWork
from domain.values.periods import business_date


class UseMessage(StrEnum):
    """What the customer chose, and what came of it."""

    STARTED = "use_message_started"
    STOPPED = "use_message_stopped"


@dataclass(frozen=True, slots=True)
class ChooseUseMessage:
    """The command. Only a phone that may know the balance asks for it: what is used tells who is at home."""

    key: Key
    account_id: int
    phone: str
    wanted: UseMessage


def choose_use_message(command: ChooseUseMessage, unit_of_work: UnitOfWork) -> UseMessage:
    """From the account's next day of the month on, or no more. Raises `NotFound` for an unknown account."""
    account = locked_account(command.account_id, unit_of_work)
    if unit_of_work.commands.find(command.key) is None:
        subscriptions = unit_of_work.use_subscriptions
        if command.wanted is UseMessage.STARTED:
            next_on = next_day_of_sending(account.id, business_date(unit_of_work.now))
            subscriptions.start(command.phone, account.id, next_on)
        else:
            subscriptions.end(command.phone, account.id)
        unit_of_work.commands.add(command.key, command.wanted, {})
    return command.wanted
