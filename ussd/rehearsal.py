"""What a customer sees, for whoever helps them: the same engine on a store that keeps nothing. No session of the
customer's is touched, nothing is booked, sent or counted.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from domain.jobs import Job
from store.core.session_seal import MARK_BYTES
from ussd.conversation import Conversation
from ussd.engine import Engine
from ussd.flow import FlowServices, Opening, Turn, TurnContext
from ussd.screen import Screen
from ussd.session import Change, Sessions

MAX_ANSWERS, MAX_ANSWER_LENGTH = 20, 80
SESSION, NETWORK = "rehearsal", "rehearsal"


class Rehearsal:
    """Dials as a phone would, and plays the answers one after another."""

    def __init__(
        self, conversation: Conversation, start: Callable[[TurnContext], Opening], services: FlowServices
    ) -> None:
        self._conversation = conversation
        self._start = start
        self._services = replace(services, store=services.store.that_keeps_nothing(), nudge=_nobody)

    def dial(self, phone: str, answers: Sequence[str]) -> list[tuple[str, Screen]]:
        """What was typed, and the screen that came; no more after one that ends."""
        engine = Engine(self._conversation, self._start, self._services, Sessions(_OneSession(), most_dials=1))
        typed = [answer[:MAX_ANSWER_LENGTH] for answer in answers[:MAX_ANSWERS]]
        shown: list[tuple[str, Screen]] = []
        for place, answer in enumerate(["", *typed]):
            text = "*".join(typed[:place])
            screen = engine.answer(Turn(SESSION, phone, NETWORK, self._services.service_code, text))
            shown.append((answer, screen))
            if screen.ends:
                break
        return shown


class _OneSession:
    """Its bytes, for as long as it is rehearsed."""

    def __init__(self) -> None:
        self._kept: bytes | None = None

    def load(self, session_id: str, phone: str) -> tuple[bytes | None, int, bytes | None]:  # noqa: ARG002 - the one
        return self._kept, 0, None

    def keep(self, session_id: str, phone: str, change: Change) -> bytes | None:  # noqa: ARG002 - the one
        if self._kept is not None and self._kept[:MARK_BYTES] != change.expected:
            return self._kept
        self._kept = change.mark + change.value
        return None

    def find(self, session_id: str) -> bytes | None:  # noqa: ARG002 - the one
        return self._kept

    def last_of(self, phone: str) -> str | None:  # noqa: ARG002 - the one
        return SESSION

    def count(self, hop: str) -> None:
        """A rehearsal is no session of a customer's."""


def _nobody(job: Job) -> None:
    """Nothing was left to do."""
