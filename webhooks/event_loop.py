"""The event loop of a process that answers callbacks: the web worker's own, else one in a thread."""

import asyncio
from collections.abc import Coroutine
from threading import Lock, Thread
from typing import Any, TypeVar

Result = TypeVar("Result")

ANSWER_SECONDS = 30


class EventLoop:
    """Made when it is first used, so that it belongs to the process that forked."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = Lock()

    def adopt(self, loop: asyncio.AbstractEventLoop) -> None:
        """This one runs in the process."""
        self._loop = loop

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """What comes of the work, for a thread that waits for it. Raises `TimeoutError` where nothing does."""
        return asyncio.run_coroutine_threadsafe(work, self._running()).result(ANSWER_SECONDS)

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                Thread(target=self._loop.run_forever, name="event loop", daemon=True).start()
            return self._loop


event_loop = EventLoop()
