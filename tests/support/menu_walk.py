"""Every option of every screen that a phone comes to, chosen: along the graph of the flows, from dial to dial."""

import re
from collections.abc import Callable, Mapping

from tests.support.dialling import Phone
from ussd import flow_registry

STATES = flow_registry.build().states
OFFERED = re.compile(r"^(\d+) ", re.MULTILINE)
MAX_WAYS = 2
"""An option may have left its screen since it was seen: a bill was made, a report was sent."""

Answer = tuple[str, str]
"""A state, and what is answered there."""


class MenuWalk:
    """One phone chooses what it has not chosen yet, and dials again where nothing is left.

    `typed` are the answers that a state is given besides its options.
    """

    def __init__(self, phone: Phone, typed: Mapping[str, tuple[str, ...]], between_dials: Callable[[], None]) -> None:
        self.phone = phone
        self.screens: dict[str, str] = {}
        self._typed = typed
        self._between_dials = between_dials
        self._ways: dict[str, tuple[str, ...]] = {}
        self._tried: dict[Answer, int] = {}

    def walks(self) -> Mapping[str, str]:
        """The last screen of every state that it came to."""
        self._dials(())
        while left := self._left():
            self._tried[left] += 1
            self._dials(self._ways[left[0]])
        return self.screens

    def _left(self) -> Answer | None:
        return next((answer for answer, tries in self._tried.items() if tries < MAX_WAYS), None)

    def _dials(self, towards: tuple[str, ...]) -> None:
        self._between_dials()
        self.phone.dials()
        self._arrives(())
        way: tuple[str, ...] = ()
        ahead = list(towards)
        while not self.phone.ended and (key := ahead.pop(0) if ahead else self._untried()):
            self._tried[self.phone.state, key] = MAX_WAYS
            self.phone.answers(key)
            way = (*way, key)
            self._arrives(way)

    def _untried(self) -> str:
        state = self.phone.state
        return next((key for key in self._answers() if self._tried[state, key] < MAX_WAYS), "")

    def _arrives(self, way: tuple[str, ...]) -> None:
        state = self.phone.state
        assert state in STATES, f"{self.phone.number} {'*'.join(way)}: {state or 'no state'}: {self.phone.reply}"
        self.screens[state] = self.phone.reply
        self._ways.setdefault(state, way)
        for key in self._answers():
            self._tried.setdefault((state, key), 0)

    def _answers(self) -> list[str]:
        if self.phone.ended:
            return []
        state = STATES[self.phone.state]
        free = state.answer and not state.choices
        return [*OFFERED.findall(self.phone.reply), *(self._typed.get(state.name, ("?",)) if free else ())]
