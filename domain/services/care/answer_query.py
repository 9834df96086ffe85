"""An operator answers a bill query: the customer is notified by SMS, and the account can be dunned again."""

from dataclasses import dataclass

from domain.care.case_references import QUERY, parse_reference
from domain.care.queries import OpenQuery
from domain.errors import InvalidInput, NotFound
from domain.messaging.messages import NOTICE, Message
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.gsm7 import transliterate

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
    message = _answer(query, transliterate(command.text).strip(), unit_of_work, terms)
    unit_of_work.queries.answer(query.id, command.text, command.operator)
    unit_of_work.messages.queue([message])
    return query


def _answer(query: OpenQuery, answer: str, unit_of_work: UnitOfWork, terms: Terms) -> Message:
    if not answer:
        raise InvalidInput("An answer has words", "no_answer")
    text = terms.words("query_answered", query.language, reference=query.reference, answer=answer)
    message = Message(NOTICE, f"query:{query.id}:answer", query.phone, text, query.account_id, unit_of_work.now)
    if message.parts > MAX_PARTS:
        raise InvalidInput(
            f"The answer takes {message.parts} SMS, {MAX_PARTS} are allowed: make it shorter", "too_long"
        )
    return message
