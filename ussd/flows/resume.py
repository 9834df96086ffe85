"""A redial after a dropped session: the first screen offers to go on where something typed and not yet sent would be
lost, under a key that no other screen has. Every other key does what it always does there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ussd.flow import Decision, Flow, TurnContext
from ussd.memory import LeftSession, Memory, remembered
from ussd.screen import N_, Option

KEY = "88"
"""Of two digits: who keys in what was learnt by heart never goes on with what was left by mistake."""


def leave(context: TurnContext, state: str, memory: Memory) -> None:
    """Offer to go on where another session of the phone was left, with what that one remembered."""
    context.memory.left = LeftSession(state, replace(memory, left=None))


def was_left(context: TurnContext) -> bool:
    return context.memory.left is not None


NOT_FINISHED = N_("You had not finished.")
GO_ON = Option(KEY, N_("Go on"), "go_on", was_left)
"""The option of a screen that a dial begins with."""
GO_ON_WITHOUT_ACCOUNT = Option(KEY, N_("Go on"), "go_on_without_account", was_left)
"""The same where no account is known: one that the phone was taken off is not gone back to."""


def number_left(context: TurnContext) -> str | None:
    """The number of the account that it was left for, empty where it was for none; None where nothing was left."""
    left = context.memory.left
    if left is None:
        return None
    return str(left.memory.account["number"]) if left.memory.account else ""


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
    left = remembered(context.memory.left)
    is_technicians = context.memory.is_technicians
    context.memory = replace(left.memory, left=left, is_technicians=is_technicians)
    return event_to(left.state)
