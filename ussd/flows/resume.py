"""A redial after a dropped session: the first screen offers to go on where something typed and not yet sent would be
lost, under a key that no other screen has. Every other key does what it always does there.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ussd.flow import Decision, Flow, TurnContext
from ussd.memory import unpack
from ussd.screen import N_, Option

LEFT = "left"
KEY = "88"
"""Of two digits: who keys in what was learnt by heart never goes on with what was left by mistake."""


def leave(context: TurnContext, state: str, memory: dict[str, Any]) -> None:
    """Offer to go on where another session of the phone was left, with what that one remembered."""
    context.memory[LEFT] = [state, {name: value for name, value in memory.items() if name != LEFT}]


def was_left(context: TurnContext) -> bool:
    return LEFT in context.memory


NOT_FINISHED = N_("You had not finished.")
GO_ON = Option(KEY, N_("Go on"), "go_on", was_left)
"""The option of a screen that a dial begins with."""
GO_ON_WITHOUT_ACCOUNT = Option(KEY, N_("Go on"), "go_on_without_account", was_left)
"""The same where no account is known: one that the phone was taken off is not gone back to."""


def number_left(context: TurnContext) -> str | None:
    """The number of the account that it was left for, empty where it was for none; None where nothing was left."""
    if not was_left(context):
        return None
    _, memory = context.memory[LEFT]
    return unpack(memory["account"]).number if "account" in memory else ""


def event_to(state: str) -> str:
    return f"to {state}"


def flow(unsent: Mapping[str, tuple[Option, Sequence[str]]]) -> Flow:
    """From each first screen, by its option, a way to those of its states that would lose something."""
    ways = unsent.items()
    return Flow(
        states=(),
        transitions=tuple((first, event_to(state), state) for first, (_, states) in ways for state in states),
        decisions={option.event: Decision(_go_on, tuple(map(event_to, states))) for option, states in unsent.values()},
    )


def _go_on(context: TurnContext) -> str:
    """Back to where the dropped session stood, with all that was typed there."""
    state, memory = context.memory[LEFT]
    context.memory = {**memory, LEFT: context.memory[LEFT]}
    return event_to(state)
