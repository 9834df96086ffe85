"""What gunicorn's worker waits with, as an asyncio event loop does it: both work in one thread."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol


class HasFileno(Protocol):
    """A socket, or what stands for one."""

    def fileno(self) -> int: ...


class LoopPoller:
    """As much of a selector as gunicorn's worker uses. What is registered is called as soon as it can be read."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def register(self, what: HasFileno | int, _events: int, on_readable: Callable[[Any], None]) -> None:
        self._loop.add_reader(_number_of(what), on_readable, what)

    def unregister(self, what: HasFileno | int) -> None:
        self._loop.remove_reader(_number_of(what))

    def wait(self, seconds: float) -> None:
        """Serve all that comes in so many seconds."""
        end = self._loop.call_later(seconds, self._loop.stop)
        self._loop.run_forever()
        end.cancel()

    def close(self) -> None:
        """The connections that are still open are closed by whoever has them."""
        with suppress(RuntimeError):
            self._loop.close()


def _number_of(what: HasFileno | int) -> int:
    return what if isinstance(what, int) else what.fileno()
