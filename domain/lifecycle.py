"""A life as a table of (from, event, to): an update's WHERE, the database's check and the diagrams come from it."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.errors import Refused


@dataclass(frozen=True, slots=True)
class Life:
    """The states of one kind of thing, the first being the one it begins in."""

    name: str
    born: str
    moves: tuple[tuple[str, str, str], ...]

    @property
    def states(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._named()))

    def sources(self, event: str) -> tuple[str, ...]:
        """The states from which the event may happen: the WHERE of the update that it is."""
        return tuple(source for source, name, _ in self.moves if name == event)

    def target(self, event: str) -> str:
        """The one state that the event leads to. `KeyError` when it leads to several or is unknown."""
        targets = {target for _, name, target in self.moves if name == event}
        if len(targets) != 1:
            raise KeyError(event)
        return targets.pop()

    def after(self, state: str, event: str) -> str:
        """The state after the event. Raises `Refused` when it cannot happen in this state."""
        for source, name, target in self.moves:
            if (source, name) == (state, event):
                return target
        raise Refused(f"A {self.name} that is {state} cannot be {event}")

    def final_states(self) -> tuple[str, ...]:
        left = {source for source, _, _ in self.moves}
        return tuple(state for state in self.states if state not in left)

    def _named(self) -> Iterator[str]:
        yield self.born
        for source, _, target in self.moves:
            yield source
            yield target
