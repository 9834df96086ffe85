"""Answers turns on the event loop: the session is loaded and kept there, and the engine works there. Only a turn that
asks the store goes to a thread, so that none waits for another.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Protocol, TypeVar

import structlog

from domain.errors import Unavailable
from store.core.clock import StoppedClock, SystemClock
from store.core.connection_health import Contended, Interrupted
from store.core.would_block import WouldBlock
from store.unit_of_work import Store
from ussd.engine import TOO_MANY, Engine
from ussd.flow import FlowServices, Turn
from ussd.screen import Screen
from ussd.session import Found, Session, Sessions, TooManyDials

Result = TypeVar("Result")

MAX_THREADS = 8
TURN_SECONDS = 3.5
"""The gateway waits for ten, a customer for less; PostgreSQL is given three for a statement (store/core/engine.py)."""

log = structlog.get_logger()


class Callers(Protocol):
    """Who dials, asked on the event loop."""

    async def store_of(self, phone: str, now: datetime) -> Store | None:
        """A store that knows who this phone is; None where a thread is to ask."""
        ...


class Turns:
    """Whatever happens, the customer gets kind words.

    `on_the_loop` are the services as they are without waiting: their store and their tariffs raise `WouldBlock`.
    """

    def __init__(
        self,
        engine: Engine,
        services: FlowServices,
        on_the_loop: FlowServices,
        sessions: Sessions,
        callers: Callers,
    ) -> None:
        self._in_a_thread = engine.on(services)
        self._on_the_loop = engine.on(on_the_loop)
        self._clock = services.clock
        self._loop_services = on_the_loop
        self._sessions = sessions
        self._callers = callers
        self._threads = ThreadPoolExecutor(MAX_THREADS, thread_name_prefix="turn")

    async def answer(self, turn: Turn) -> Screen:
        """The screen for this turn, in time. It never raises.

        What a store that is silent still does of a turn that was late, it does under the turn's keys: asked again, the
        customer is answered what came of it.
        """
        try:
            async with asyncio.timeout(TURN_SECONDS):
                return await self._answer_or_apologise(turn)
        except TimeoutError:
            log.warning("ussd_turn_late", session_id=turn.session_id)
            return self.sorry()

    def sorry(self) -> Screen:
        """The last resort, when not even the language is known."""
        return self._on_the_loop.sorry()

    async def _answer_or_apologise(self, turn: Turn) -> Screen:
        try:
            return await self._answer_again_if_interrupted(turn)
        except Exception:
            log.exception("ussd_turn_failed", session_id=turn.session_id, alert=True)
            await self._sessions.count_fault(turn.session_id)
            return self.sorry()

    async def _answer_again_if_interrupted(self, turn: Turn) -> Screen:
        """A turn is safe to repeat: what it does, it does once, by its keys."""
        try:
            return await self._answer(turn)
        except (Interrupted, Contended):
            return await self._answer(turn)

    async def _answer(self, turn: Turn) -> Screen:
        try:
            found = await self._sessions.load(turn.session_id, turn.phone)
            answer = await self._worked_out(turn, found)
            if isinstance(answer, Screen):
                return answer
            kept = await self._sessions.save(turn.session_id, answer, found)
            return kept.said(turn.text) or kept.last_said()
        except TooManyDials:
            log.warning("ussd_too_many_dials", phone=turn.phone)
            return self._on_the_loop.sorry(TOO_MANY)
        except Unavailable:
            return await self._answer_without_session(turn)

    async def _answer_without_session(self, turn: Turn) -> Screen:
        session = await self._worked_out(turn, Found())
        return self.sorry() if isinstance(session, Screen) or session.unsaid else session.last_said()

    async def _worked_out(self, turn: Turn, found: Found) -> Session | Screen:
        """On the loop, as far as that needs no store but who dials; else in a thread."""
        is_known = self._in_a_thread.knows(found.session)
        engine = await (self._engine_of_now() if is_known else self._engine_that_knows(turn.phone))
        if engine:
            try:
                return engine.answer(turn, found)
            except WouldBlock:
                pass
        return await self._threaded(lambda: self._in_a_thread.answer(turn, found))

    async def _engine_that_knows(self, phone: str) -> Engine | None:
        """One that knows who dials."""
        now = await self._now()
        store = await self._callers.store_of(phone, now)
        return self._on_the_loop.on(self._loop_services.knowing(store, StoppedClock(now))) if store else None

    async def _engine_of_now(self) -> Engine:
        if isinstance(self._clock, SystemClock):
            return self._on_the_loop
        return self._on_the_loop.on(self._loop_services.at(StoppedClock(await self._now())))

    async def _now(self) -> datetime:
        """A clock that asks the database is asked in a thread."""
        return self._clock.now() if isinstance(self._clock, SystemClock) else await self._threaded(self._clock.now)

    async def _threaded(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)
