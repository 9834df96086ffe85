"""What a test has foreseen: the oldest script that fits is used, and forgotten when it is used up."""

from threading import Lock
from typing import Any, Generic, Protocol, TypeVar


class Script(Protocol):
    """`uses` None is for ever."""

    uses: int | None

    def fits(self, name: str, amount: int) -> bool: ...

    def model_dump(self, *, exclude_defaults: bool) -> dict[str, Any]: ...


Kind = TypeVar("Kind", bound=Script)


class ScriptQueue(Generic[Kind]):
    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: list[tuple[Kind, int | None]] = []

    def add(self, script: Kind) -> None:
        with self._lock:
            self._waiting.append((script, script.uses))

    def take(self, name: str, amount: int) -> Kind | None:
        with self._lock:
            for place, (script, uses) in enumerate(self._waiting):
                if script.fits(name, amount):
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
