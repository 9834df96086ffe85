"""Ids taken from their sequences in blocks, so that a row that is not yet written has its id without a round trip."""

from collections import deque
from threading import Lock

import sqlalchemy as sa

BLOCK = 100

_TAKE = sa.text(f"SELECT nextval(CAST(:sequence AS regclass)) FROM generate_series(1, {BLOCK})")


class Ids:
    """The ids of one process. Those it did not use are never used: ids have gaps, bill numbers have none."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._taken: dict[str, deque[int]] = {}
        self._lock = Lock()

    def next(self, sequence: str) -> int:
        with self._lock:
            taken = self._taken.setdefault(sequence, deque())
            if not taken:
                taken.extend(self._block(sequence))
            return taken.popleft()

    def _block(self, sequence: str) -> list[int]:
        with self._engine.connect() as connection:
            return list(connection.execute(_TAKE, {"sequence": sequence}).scalars())
