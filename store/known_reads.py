"""A store for the event loop that was asked one thing before, and knows the answer."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

import psycopg

from store.core.batching import BatchingConnection, LookUp
from store.core.repository import Transaction
from store.core.would_block import WouldBlock
from store.unit_of_work import Store, StoreOutOfReach, UnitOfWork


@dataclass(frozen=True, slots=True)
class KnownRead:
    """What was asked, with which values, and the rows that came."""

    asked: LookUp
    values: Mapping[str, Any]
    rows: list[dict[str, Any]]


class StoreThatKnows(StoreOutOfReach):
    """Whoever reads what is known gets it; whoever asks for anything else is told to ask in a thread."""

    def __init__(self, store: Store, known: KnownRead, now: datetime) -> None:
        self._store = store
        self._known = known
        self._now = now

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:  # type: ignore[override]  # the store that it is based on never answers
        connection = _KnownConnection(self._known)
        yield UnitOfWork(Transaction(connection, self._store.ids, self._now))


class _KnownConnection(BatchingConnection):
    """Answers what is known. It is connected to nothing."""

    def __init__(self, known: KnownRead) -> None:
        self._known = known

    def fetch(self, asked: LookUp, **values: Any) -> list[dict[str, Any]]:
        if asked is not self._known.asked or values != self._known.values:
            raise WouldBlock
        return self._known.rows

    def flush(self) -> NoReturn:
        raise WouldBlock

    @property
    def _driver(self) -> psycopg.Connection[Any]:
        raise WouldBlock

    def _sent(self, send: Callable[[], Any]) -> NoReturn:  # noqa: ARG002 - nothing is sent
        raise WouldBlock
