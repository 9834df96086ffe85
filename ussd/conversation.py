"""All flows as one machine, built once for the process, and the screens of its states."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain

from transitions import Machine

from ussd.flow import Command, Decision, Flow, State, Transition, TurnContext
from ussd.memory import SHAPES
from ussd.screen import BACK_KEY, CHOICES_PER_PAGE, MORE_KEY, N_, Screen, choice_line, choice_pages, pages

BACK, MORE = N_("Back"), N_("More")


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of a state as it is shown: the screen, which page it is and of how many, how many choices are on it."""

    screen: Screen
    page: int
    pages: int
    offered: int


class Conversation:
    """What is shown, what is handled, and what is drawn come from here."""

    def __init__(self, flows: Sequence[Flow]) -> None:
        self.states: Mapping[str, State] = {state.name: state for flow in flows for state in flow.states}
        self.transitions: tuple[Transition, ...] = tuple(chain.from_iterable(flow.transitions for flow in flows))
        self.handlers: Mapping[str, Decision | Command] = {
            **{event: handler for flow in flows for event, handler in flow.decisions.items()},
            **{event: handler for flow in flows for event, handler in flow.commands.items()},
        }
        self.root = flows[0].states[0].name
        self._led = {(source, event) for source, event, _ in self.transitions}
        self._targets = {event: target for _, event, target in self.transitions}
        self.release = _digest(self.states, self.transitions, SHAPES)
        self._machine = Machine(
            model=None,
            states=list(self.states),
            initial=self.root,
            transitions=[[event, source, target] for source, event, target in self.transitions],
            auto_transitions=False,
        )
        self._moves = dict(_moves(self._machine))

    def fire(self, context: TurnContext, event: str) -> None:
        """Move the visit, as the machine does. `MachineError` when the table has no such event in its state: the proofs
        keep that out.
        """
        target = self._moves.get((context.state, event))
        if target is None:
            self._machine.events[event].trigger(context)
        else:
            context.state = target

    def target_of(self, outcome: str) -> str:
        """Where the outcome of a command leads: to one state, wherever the command was given."""
        return self._targets[outcome]

    def leads(self, source: str, event: str) -> bool:
        """Whether the table has that event in this state."""
        return (source, event) in self._led

    def show(self, context: TurnContext, page: int, *, can_go_back: bool) -> Shown:
        """The page of the state that the visit is in; the last page when there are fewer."""
        state, words = self.states[context.state], context.words
        facts = state.facts(context)
        body = state.render(words, facts)
        note = words(context.note) if context.note else ""
        back = f"{BACK_KEY} {words(BACK)}" if can_go_back and not state.ends else None
        more = f"{MORE_KEY} {words(MORE)}"
        if state.choices:
            items = state.choices(words, facts)
            screens = choice_pages(body, items, back=back, more=more, note=note)
        else:
            items = ()
            options = [f"{option.key} {words(option.label)}" for option in state.offered(context)]
            screens = pages(f"{note}\n{body}" if note and not page else body, options, back=back, more=more)
            if state.one_page and len(screens) > 1:
                screens = pages(body, options, back=back, more=more)
        page = min(page, len(screens) - 1)
        offered = len(items[page * CHOICES_PER_PAGE : (page + 1) * CHOICES_PER_PAGE])
        return Shown(Screen(screens[page], state.ends, state.name), page, len(screens), offered)

    def still_lists(self, context: TurnContext, place: int, shown: str) -> bool:
        """Whether the choice at this place is the one that was shown: a list is looked up anew, and may be another."""
        state = self.states[context.state]
        items = state.choices(context.words, state.facts(context)) if state.choices else ()
        return place < len(items) and choice_line(place, items[place]) in shown.split("\n")


def _moves(machine: Machine) -> Iterator[tuple[tuple[str, str], str]]:
    """Where each event leads from each state. The machine calls nothing of ours on the way: a look-up is a move."""
    for event in machine.events.values():
        for source, [transition] in event.transitions.items():
            if transition.dest:
                yield (source, event.name), transition.dest


def _digest(states: Mapping[str, State], transitions: Sequence[Transition], shapes: Sequence[Sequence[str]]) -> str:
    """Names this release of the conversation: a session of another one is replayed, not guessed at."""
    named = repr((sorted(states), sorted(transitions), shapes))
    return blake2b(named.encode(), digest_size=6).hexdigest()
