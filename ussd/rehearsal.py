"""What a customer sees, for whoever helps them: the same engine on a store that keeps nothing. No session of the
customer's is touched, nothing is booked, sent or counted.
"""

from collections.abc import Sequence
from dataclasses import replace

import structlog

from domain.jobs import Job
from ussd.engine import Engine
from ussd.flow import FlowServices, Turn
from ussd.screen import Screen
from ussd.session import Found, Session

MAX_ANSWERS, MAX_ANSWER_LENGTH = 20, 80
SESSION, NETWORK = "rehearsal", "rehearsal"

log = structlog.get_logger()


class Rehearsal:
    """Dials as a phone would, and plays the answers one after another."""

    def __init__(self, engine: Engine, services: FlowServices) -> None:
        self._engine = engine.on(replace(services, store=services.store.that_keeps_nothing(), nudge=_nobody))
        self._service_code = services.service_code

    def dial(self, phone: str, answers: Sequence[str]) -> list[tuple[str, Screen]]:
        """What was typed, and the screen that came; no more after one that ends."""
        typed = [answer[:MAX_ANSWER_LENGTH] for answer in answers[:MAX_ANSWERS]]
        shown: list[tuple[str, Screen]] = []
        session: Session | None = None
        for place, answer in enumerate(["", *typed]):
            turn = Turn(SESSION, phone, NETWORK, self._service_code, "*".join(typed[:place]))
            screen, session = self._answer(turn, session)
            shown.append((answer, screen))
            if screen.ends:
                break
        return shown

    def _answer(self, turn: Turn, session: Session | None) -> tuple[Screen, Session | None]:
        """The screen that the customer would see, also where something is broken, and the session after it."""
        try:
            answer = self._engine.answer(turn, Found(session))
        except Exception:
            log.exception("ussd_turn_failed", session_id=SESSION, alert=True)
            return self._engine.sorry(), session
        return (answer, session) if isinstance(answer, Screen) else (answer.last_said(), answer)


def _nobody(job: Job) -> None:
    """Nothing was left to do."""
