"""Why is less used? Asked once at a dial, before the menu, after a strong drop; the words accuse nobody."""

from collections.abc import Mapping
from typing import Any

from catalogues import Words
from domain import commands
from domain.field.use_questions import ANSWER_KEYS, UseAnswer
from domain.services.field.answer_use_question import AnswerUseQuestion, UseAnswering, answer_use_question
from domain.services.field.put_off_use_question import (
    PutOffUseQuestion,
    UseQuestionPutOff,
    put_off_use_question,
)
from ussd.flow import Command, Flow, State, TurnContext
from ussd.flows import longest
from ussd.flows.main_menu import MENU, QUESTION
from ussd.memory import remembered
from ussd.screen import N_, Option

NOTED, FAULT = "why_less.noted", "why_less.fault"
LATER = "5"

LABELS: Mapping[UseAnswer, str] = {
    UseAnswer.AWAY: N_("Away or empty"),
    UseAnswer.METER_FAULTY: N_("Meter looks faulty"),
    UseAnswer.UNCHANGED: N_("Nothing has changed"),
    UseAnswer.OWN_SUPPLY: N_("Own solar or gas now"),
}


def says(answer: UseAnswer) -> Command:
    """The command that takes this answer."""

    def say(context: TurnContext) -> str:
        question_id = remembered(context.memory.question_id)
        key = commands.key(context.turn.source, context.turn.text, question_id, answer)
        with context.services.store.transaction() as unit_of_work:
            command = AnswerUseQuestion(key, question_id, answer)
            outcome = answer_use_question(command, unit_of_work, context.services.terms)
        context.memory.result = outcome.result
        return outcome.name

    return Command(say, tuple(UseAnswering))


def put_off(context: TurnContext) -> str:
    question_id = remembered(context.memory.question_id)
    key = commands.key(context.turn.source, context.turn.text, question_id, UseQuestionPutOff.PUT_OFF)
    with context.services.store.transaction() as unit_of_work:
        return put_off_use_question(PutOffUseQuestion(key, question_id), unit_of_work)


def number_asked_about(context: TurnContext) -> str:
    return remembered(context.memory.question_number)


def result_of(context: TurnContext) -> Mapping[str, Any]:
    return context.memory.result


def render_question(_: Words, number: str) -> str:
    return _("Acc {number} uses much less power than before. Why?", number=number)


def render_noted(_: Words, result: Mapping[str, Any]) -> str:
    return _("Thank you. This is noted for account {account}.", account=result["account"])


def render_fault(_: Words, result: Mapping[str, Any]) -> str:
    return _(
        "Thank you. A technician looks at the meter of account {account}. An SMS says when before."
        " Never pay a technician.",
        account=result["account"],
    )


TO_MENU = (Option("1", N_("Main menu"), "menu"),)
_LONGEST = {"account": longest.ACCOUNT.number}

FLOW = Flow(
    states=(
        State(
            QUESTION,
            render_question,
            number_asked_about,
            (
                *(Option(key, LABELS[answer], f"say_{answer.value}") for key, answer in ANSWER_KEYS.items()),
                Option(LATER, N_("Not now"), "put_off_question"),
            ),
            longest=(longest.ACCOUNT.number,),
        ),
        State(NOTED, render_noted, result_of, TO_MENU, longest=(_LONGEST,)),
        State(FAULT, render_fault, result_of, TO_MENU, longest=(_LONGEST,)),
    ),
    transitions=(
        (QUESTION, UseAnswering.NOTED, NOTED),
        (QUESTION, UseAnswering.FAULT_ORDERED, FAULT),
        (QUESTION, UseAnswering.OVER, MENU),
        (QUESTION, UseQuestionPutOff.PUT_OFF, MENU),
        (NOTED, "menu", MENU),
        (FAULT, "menu", MENU),
    ),
    commands={
        **{f"say_{answer.value}": says(answer) for answer in UseAnswer},
        "put_off_question": Command(put_off, tuple(UseQuestionPutOff)),
    },
)
