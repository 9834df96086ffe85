"""What a flow is made of: states with their words and options, and the table of what leads where.

An option's event, or the event that an answer yields, is looked up in one place: a `Command` acts, once, and only when
a person chose it on a screen that we showed; a `Decision` looks and never acts; any other event is a plain step. What
they return is the event that the table of transitions knows.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from catalogues import Words
from domain.ports import Clock, Nudge
from domain.tariffs.tariffs import Tariffs
from domain.terms import Terms
from domain.values.languages import SOURCE_LANGUAGE
from store.unit_of_work import Store
from ussd.memory import Memory
from ussd.screen import Option

Transition = tuple[str, str, str]
"""State, event, state."""


def session_source(phone: str, session_id: str) -> str:
    """Where the commands of this phone's session come from."""
    return f"ussd:{phone}:{session_id}"


@dataclass(frozen=True, slots=True)
class Turn:
    """One request of the gateway: the session, who dials, and all that was typed so far, joined by `*`."""

    session_id: str
    phone: str
    network: str
    service_code: str
    text: str

    @property
    def source(self) -> str:
        """What the keys of this session's commands begin with: another phone with this session's id finds nothing."""
        return session_source(self.phone, self.session_id)


@dataclass(frozen=True, slots=True)
class FlowServices:
    """What the flows may use. Made once for the process."""

    store: Store
    clock: Clock
    terms: Terms
    words: Mapping[str, Words]
    nudge: Nudge
    service_code: str
    language: str = SOURCE_LANGUAGE

    def without_waiting(self, tariffs: Tariffs) -> Self:
        """For the event loop: the store raises `WouldBlock`, and so do these tariffs for what is not read yet."""
        return replace(self, store=self.store.out_of_reach(), terms=replace(self.terms, tariffs=tariffs))

    def at(self, clock: Clock) -> Self:
        """The same by another clock."""
        return replace(self, clock=clock)

    def knowing(self, store: Store, clock: Clock) -> Self:
        """The same on a store that knows something, at the moment at which it was asked."""
        return replace(self, store=store, clock=clock)


class TurnContext:
    """The light model that events are fired on: one turn of one session.

    `is_replay` says that the answer was typed to no screen that we showed.
    """

    __slots__ = ("is_replay", "memory", "note", "services", "state", "turn", "words", "worked_out")

    def __init__(self, services: FlowServices, turn: Turn, state: str, language: str, memory: Memory) -> None:
        self.services = services
        self.turn = turn
        self.state = state
        self.words = services.words[language]
        self.memory = memory
        self.note = ""
        self.is_replay = False
        self.worked_out: dict[str, tuple[Any, Any]] = {}

    def once(self, name: str, given: Any, work_out: Callable[[], Any]) -> Any:
        """What follows from what is given, worked out once in a turn: the decision and the screen both ask for it."""
        known = self.worked_out.get(name)
        if known is None or known[0] != given:
            known = self.worked_out[name] = (given, work_out())
        return known[1]

    def speak(self, language: str) -> None:
        """Go on in another language."""
        self.words = self.services.words[language]


@dataclass(frozen=True, slots=True)
class Decision:
    """Looks, at what was typed or at the store, and says which event it is. Never acts: a replay may repeat it."""

    decide: Callable[..., str]
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Command:
    """Acts in one transaction under the key of the turn, and says which event came of it."""

    act: Callable[[TurnContext], str]
    events: tuple[str, ...]


def nothing(_context: TurnContext) -> None:
    """The facts of a screen that needs none."""


@dataclass(frozen=True, slots=True)
class State:
    """A screen and what may be answered to it.

    `render` words the facts that `facts` looks up. `answer` decides on what is typed, or on the place of the chosen one
    where there are `choices`. `unsent` marks what comes after typing and before sending: a redial offers to go on
    there. `one_page` marks what is never split: where there is no room for it, it is not said that an answer was wrong.
    `longest` are facts with the longest values that can occur, for the check that the screen fits.
    """

    name: str
    render: Callable[[Words, Any], str]
    facts: Callable[[TurnContext], Any] = nothing
    options: tuple[Option, ...] = ()
    answer: Decision | None = None
    choices: Callable[[Words, Any], Sequence[str]] | None = None
    ends: bool = False
    unsent: bool = False
    one_page: bool = False
    longest: tuple[Any, ...] = (None,)

    def offered(self, context: TurnContext) -> list[Option]:
        """The options that this visit has."""
        return [option for option in self.options if option.only_if is None or option.only_if(context)]


@dataclass(frozen=True, slots=True)
class Flow:
    """One subject of the conversation: its states and where its events lead."""

    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    commands: Mapping[str, Command] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opening:
    """How a session begins for this phone. `before` is a screen of ours that comes first, unless the phone left
    something unsent.
    """

    state: str
    language: str
    memory: Memory
    before: str | None = None
