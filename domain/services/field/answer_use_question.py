"""A customer says why less is used: it sets the meter apart, orders a look at the meter, or leaves all as it is."""

from dataclasses import dataclass
from enum import StrEnum

from domain.accounts.accounts import Account
from domain.commands import Key, Outcome
from domain.field.risk_rules import rules_on
from domain.field.use_questions import UseAnswer, UseQuestion, apart_until
from domain.field.visit_orders import ASKED_FOR_DUE, NewOrder, Why
from domain.messaging.pending import Pending, Waiting
from domain.services.unit_of_work import UnitOfWork
from domain.terms import Terms
from domain.values.periods import business_date


class UseAnswering(StrEnum):
    """What came of it: noted, also where that a technician looks at the meter; or the time for an answer is over."""

    NOTED = "use_noted"
    FAULT_ORDERED = "use_fault_ordered"
    OVER = "use_over"


@dataclass(frozen=True, slots=True)
class AnswerUseQuestion:
    """The command: which question, and what is said to it."""

    key: Key
    question_id: int
    answer: UseAnswer


def answer_use_question(command: AnswerUseQuestion, unit_of_work: UnitOfWork, terms: Terms) -> Outcome:
    """What is said last holds, as long as the question is open; said again it changes nothing."""
    if done := unit_of_work.commands.claim(command.key):
        return Outcome(done.outcome, done.result)
    outcome = _answered(command, unit_of_work, terms)
    unit_of_work.commands.add(command.key, outcome.name, dict(outcome.result))
    return outcome


def _answered(command: AnswerUseQuestion, unit_of_work: UnitOfWork, terms: Terms) -> Outcome:
    today = business_date(unit_of_work.now)
    question = unit_of_work.use_questions.lock(command.question_id)
    account = unit_of_work.accounts.lock(question.account_id) if question else None
    if question is None or account is None or not question.may_be_answered(today):
        return Outcome(UseAnswering.OVER)
    if question.answer is not command.answer:
        _note(question, account, command.answer, unit_of_work, terms)
    is_fault = command.answer is UseAnswer.METER_FAULTY
    result = {"answer": command.answer.value, "account": account.number}
    return Outcome(UseAnswering.FAULT_ORDERED if is_fault else UseAnswering.NOTED, result)


def _note(question: UseQuestion, account: Account, answer: UseAnswer, unit_of_work: UnitOfWork, terms: Terms) -> None:
    today = business_date(unit_of_work.now)
    months = rules_on(terms.risk.versions, today).measures.answer_months
    unit_of_work.use_questions.answered(question.id, answer, apart_until(answer, today, months))
    if account.phone:
        waiting = Pending(account.phone, Waiting.WHY_LESS, "", account.language, (account.id,))
        unit_of_work.pending.answered(waiting)
    if answer is UseAnswer.METER_FAULTY:
        due_on = today + ASKED_FOR_DUE
        order = NewOrder(meter_id=account.meter_id, account_id=account.id, why=Why.METER_FAULT, due_on=due_on)
        unit_of_work.visit_orders.add(order)
