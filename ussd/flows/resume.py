"""A redial after a dropped session: go on where something typed and not yet sent would be lost, or start anew."""

from collections.abc import Sequence
from typing import Any

from catalogues import Words
from ussd.flow import Decision, Flow, State, TurnContext
from ussd.flows.longest import ACCOUNT
from ussd.flows.main_menu import MENU, WELCOME
from ussd.memory import unpack
from ussd.screen import N_, Option

RESUME, LEFT = "resume", "left"


def leave(context: TurnContext, state: str, memory: dict[str, Any]) -> None:
    """Offer this session to go on where another one of the phone was left, with what that one remembered."""
    context.state = RESUME
    context.memory[LEFT] = [state, {name: value for name, value in memory.items() if name != LEFT}]


def account_left(context: TurnContext) -> str | None:
    _, memory = context.memory[LEFT]
    return unpack(memory["account"]).number if "account" in memory else None


def say_resume(_: Words, number: str | None) -> str:
    if number is None:
        return _("Welcome back. You had not finished.")
    return _("Welcome back. You had not finished, account {number}.", number=number)


def go_on(context: TurnContext) -> str:
    """Back to where the dropped session stood, with all that was typed there."""
    state, memory = context.memory[LEFT]
    context.memory = {**memory, LEFT: context.memory[LEFT]}
    return _event_to(state)


def start_anew(context: TurnContext) -> str:
    """As the dial would have begun."""
    return "anew" if "account" in context.memory else "anew_unknown"


def _event_to(state: str) -> str:
    return f"to {state}"


def flow(unsent: Sequence[State]) -> Flow:
    """The offer, and a way from it to each of the states that would lose something."""
    ways = tuple((RESUME, _event_to(state.name), state.name) for state in unsent)
    return Flow(
        states=(
            State(
                RESUME,
                say_resume,
                account_left,
                (Option("1", N_("Go on"), "go_on"), Option("2", N_("Start anew"), "start_anew")),
                longest=(ACCOUNT.number,),
            ),
        ),
        transitions=(*ways, (RESUME, "anew", MENU), (RESUME, "anew_unknown", WELCOME)),
        decisions={
            "go_on": Decision(go_on, tuple(event for _, event, _ in ways)),
            "start_anew": Decision(start_anew, ("anew", "anew_unknown")),
        },
    )
