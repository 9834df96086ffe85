"""A customer queries a bill: it gets a reference at once, an SMS to keep, and no dunning until it is answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.accounts.accounts import Account
from domain.care.queries import BillQuery, Complaint, OpenQuery
from domain.commands import Key
from domain.messaging.messages import ANSWER, Message
from domain.services.locked_account import locked_account
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.periods import format_day


@dataclass(frozen=True, slots=True)
class QueryBill:
    """The command: what is wrong with a bill of the account, and who says so. It is the newest where none is named."""

    key: Key
    account_id: int
    complaint: Complaint
    phone: str
    language: str
    bill_id: int | None = None


class Querying(StrEnum):
    """Whether the query is a new one, or one is open already."""

    OPENED = "opened"
    ALREADY_OPEN = "already_open"


@dataclass(frozen=True, slots=True)
class Queried:
    """What came of it, and the reference, in JSON's own types."""

    outcome: Querying
    result: Mapping[str, Any]


def query_bill(command: QueryBill, unit_of_work: UnitOfWork, terms: Terms) -> Queried:
    """Take the query down; an account has one open at a time, whose reference is the answer to a second.

    Raises `NotFound` for an unknown account.
    """
    account = locked_account(command.account_id, unit_of_work)
    if done := unit_of_work.commands.find(command.key):
        return Queried(Querying(done.outcome), done.result)
    already = unit_of_work.queries.open_of(account.id)
    query = already or _opened(command, account, unit_of_work, terms)
    outcome = Querying.ALREADY_OPEN if already else Querying.OPENED
    queried = Queried(outcome, {"reference": query.reference, "due_on": format_day(query.answered_by)})
    unit_of_work.commands.add(command.key, queried.outcome, dict(queried.result))
    return queried


def _opened(command: QueryBill, account: Account, unit_of_work: UnitOfWork, terms: Terms) -> OpenQuery:
    bill_id = command.bill_id or _newest(account, unit_of_work)
    asked = BillQuery(account.id, bill_id, command.complaint, command.phone, command.language)
    query = unit_of_work.queries.add(asked)
    text = terms.words(
        "query_opened",
        query.language,
        reference=query.reference,
        account=account.number,
        due_on=format_day(query.answered_by),
    )
    message = Message(ANSWER, f"query:{query.id}", query.phone, text, account.id, unit_of_work.now)
    unit_of_work.messages.queue([message])
    return query


def _newest(account: Account, unit_of_work: UnitOfWork) -> int | None:
    bill = unit_of_work.bills.latest(account.id)
    return bill.id if bill else None
