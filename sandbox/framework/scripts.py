"""What is to happen to requests that are still to come: the oldest script that fits is used, until it is used up."""

from collections.abc import Callable
from threading import Lock
from typing import Any, Generic, Literal, TypeVar

from pydantic import Field

from sandbox.framework.commands import Command

When = Literal["after_reply", "before_reply"]


class Script(Command):
    """`uses` None is for ever."""

    uses: int | None = Field(default=1, ge=1)
    reply_delay_seconds: float = 0


Kind = TypeVar("Kind", bound=Script)


class ScriptQueue(Generic[Kind]):
    def __init__(self, model: type[Kind]) -> None:
        self.model = model
        self._lock = Lock()
        self._waiting: list[tuple[Kind, int | None]] = []

    def add(self, script: Kind) -> None:
        with self._lock:
            self._waiting.append((script, script.uses))

    def take(self, fits: Callable[[Kind], bool]) -> Kind | None:
        with self._lock:
            for place, (script, uses) in enumerate(self._waiting):
                if fits(script):
                    self._use(place, script, uses)
                    return script
        return None

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()

    def listing(self) -> list[dict[str, Any]]:
        with self._lock:
            return [script.model_dump(exclude_defaults=True) | {"uses": uses} for script, uses in self._waiting]

    def _use(self, place: int, script: Kind, uses: int | None) -> None:
        if uses == 1:
            del self._waiting[place]
        elif uses:
            self._waiting[place] = (script, uses - 1)
