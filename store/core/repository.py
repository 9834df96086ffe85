"""What every aggregate of the store is made from: the connection of a unit of work, its moment, and the next ids."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from store.core.batching import BatchingConnection
from store.core.ids import Ids

Aggregate = TypeVar("Aggregate")


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction at one moment."""

    connection: BatchingConnection
    ids: Ids
    now: datetime


def transaction_on(connection: sa.Connection, now: datetime) -> Transaction:
    """A transaction on a connection that is open already. Who opened it sends what is deferred, and commits."""
    return Transaction(BatchingConnection(connection), Ids(connection.engine), now)


class Repository:
    """Reads and writes one aggregate within a transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._connection = transaction.connection
        self._ids = transaction.ids
        self._now = transaction.now


class member(Generic[Aggregate]):  # noqa: N801 - reads as a decorator does
    """A member of the unit of work, made when it is first asked for and kept on the instance."""

    def __init__(self, make: Callable[[Transaction], Aggregate]) -> None:
        self._make = make

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, unit_of_work: Any, owner: type) -> Aggregate:
        made = self._make(unit_of_work.transaction)
        unit_of_work.__dict__[self._name] = made
        return made
