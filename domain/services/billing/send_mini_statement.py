"""The last movements of an account by SMS, because the customer asked: in one part, at most two."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.accounts.accounts import Account
from domain.billing.ledger import (
    BILL,
    CREDIT_NOTE,
    OPENING_BALANCE,
    PAYMENT,
    RECONNECTION_FEE,
    RECOVERY,
    RECOVERY_TAKEN_BACK,
    RELEASE,
    REVERSAL,
    REVERSAL_UNDONE,
)
from domain.billing.statements import Movement
from domain.commands import Key
from domain.errors import Refused
from domain.messaging.messages import ANSWER, Message
from domain.services.locked_account import locked_account
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.gsm7 import parts
from domain.values.money import format_kes

MAX_MOVEMENTS, MAX_PARTS = 6, 2

# Every kind of entry: its template, and whether that says by its words which way the money went.
LINES = {
    BILL: ("movement_bill", True),
    CREDIT_NOTE: ("movement_credit_note", True),
    OPENING_BALANCE: ("movement_opening_balance", False),
    PAYMENT: ("movement_payment", True),
    RELEASE: ("movement_payment", True),
    REVERSAL: ("movement_reversal", True),
    REVERSAL_UNDONE: ("movement_reversal_undone", True),
    RECONNECTION_FEE: ("movement_reconnection_fee", True),
    RECOVERY: ("movement_recovery", True),
    RECOVERY_TAKEN_BACK: ("movement_recovery_taken_back", True),
}


class StatementSending(StrEnum):
    """What came of it."""

    SENT = "sent"


@dataclass(frozen=True, slots=True)
class SendMiniStatement:
    """The command. Only a phone that may know the balance gets one."""

    key: Key
    account_id: int
    phone: str
    language: str
    verified: bool


def send_mini_statement(command: SendMiniStatement, unit_of_work: UnitOfWork, terms: Terms) -> StatementSending:
    """Queue the SMS; the same command again sends no second. Raises `Refused` (`not_on_file`) for a strange phone."""
    if not command.verified:
        raise Refused("This phone may not know the balance", "not_on_file")
    account = locked_account(command.account_id, unit_of_work)
    if account.phone != command.phone and command.phone not in unit_of_work.links.proved_phones(account.id):
        raise Refused("This phone has lost the account since it looked", "not_on_file")
    if unit_of_work.commands.find(command.key) is None:
        movements = unit_of_work.statements.latest(account.id, MAX_MOVEMENTS)
        text = mini_statement(account, movements, command.language, terms)
        subject = f"statement:{command.key.source}:{command.key.turn}"
        message = Message(ANSWER, subject, command.phone, text, account.id, unit_of_work.now)
        unit_of_work.messages.queue([message])
        unit_of_work.commands.add(command.key, StatementSending.SENT, {})
    return StatementSending.SENT


def mini_statement(account: Account, movements: Sequence[Movement], language: str, terms: Terms) -> str:
    """The text with as many of the newest movements as fit two parts."""
    for first in range(len(movements) + 1):
        text = _text(account, movements[first:], language, terms)
        if parts(text) <= MAX_PARTS:
            break
    return text


def _text(account: Account, movements: Sequence[Movement], language: str, terms: Terms) -> str:
    owed = account.balance_cents
    return terms.words(
        _template(owed),
        language,
        account=account.number,
        movements="\n".join(_line(movement, language, terms) for movement in movements),
        owed=format_kes(abs(owed)),
        paybill=terms.paybill,
    )


def _template(owed_cents: int) -> str:
    if owed_cents > 0:
        return "mini_statement"
    return "mini_statement_in_credit" if owed_cents < 0 else "mini_statement_of_nothing"


def _line(movement: Movement, language: str, terms: Terms) -> str:
    template, says_the_way = LINES[movement.kind]
    cents = abs(movement.cents) if says_the_way else movement.cents
    return terms.words(template, language, day=f"{movement.booked_on:%d/%m}", amount=format_kes(cents))
