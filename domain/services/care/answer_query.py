"""An operator answers a bill query: the customer is notified by SMS, has the days of a new bill to pay, and can be
dunned again after that. Whoever was cut off is reconnected: until then nothing is overdue.
"""

from dataclasses import dataclass, replace
from datetime import date

from domain.accounts.accounts import Account
from domain.care.case_references import QUERY, parse_reference
from domain.care.queries import OpenQuery
from domain.errors import InvalidInput, NotFound
from domain.messaging.messages import NOTICE, Message
from domain.services.billing.order_reconnection import OrderReconnection, order_reconnection
from domain.services.locked_account import locked_account
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.gsm7 import transliterate
from domain.values.periods import business_date, format_day

MAX_PARTS = 2


@dataclass(frozen=True, slots=True)
class AnswerQuery:
    """The query, the answer as the customer will read it, and who gives it."""

    reference: str
    text: str
    operator: str


def answer_query(command: AnswerQuery, unit_of_work: UnitOfWork, terms: Terms) -> OpenQuery:
    """Close the query with this answer. Raises `NotFound` unless it is open, `InvalidInput` for no or a long answer."""
    query_id = parse_reference(QUERY, command.reference)
    query = unit_of_work.queries.lock(query_id) if query_id else None
    if query is None:
        raise NotFound(f"There is no open query {command.reference}", "no_query")
    account = locked_account(query.account_id, unit_of_work)
    until = terms.due_on(account.category, business_date(unit_of_work.now))
    message = _answer(query, transliterate(command.text).strip(), account, until, unit_of_work, terms)
    unit_of_work.queries.answer(query.id, command.text, command.operator)
    unit_of_work.accounts.give_time(account.id, until)
    unit_of_work.messages.queue([message])
    in_time = replace(account, grace_until=until)
    order_reconnection(OrderReconnection(in_time, account.balance_cents), unit_of_work, terms)
    return query


def _answer(
    query: OpenQuery, answer: str, account: Account, until: date, unit_of_work: UnitOfWork, terms: Terms
) -> Message:
    """The answer and, where something is owed, by when to pay it."""
    if not answer:
        raise InvalidInput("An answer has words", "no_answer")
    text = terms.words("query_answered", query.language, reference=query.reference, answer=answer)
    if account.balance_cents > 0:
        text = f"{text} {terms.words('query_pay_by', query.language, day=format_day(until))}"
    message = Message(NOTICE, f"query:{query.id}:answer", query.phone, text, query.account_id, unit_of_work.now)
    if message.parts > MAX_PARTS:
        raise InvalidInput(
            f"The answer takes {message.parts} SMS, {MAX_PARTS} are allowed: make it shorter", "too_long"
        )
    return message
