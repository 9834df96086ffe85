"""Who dials, asked on the event loop before the turn is worked out."""

from datetime import datetime

from store.accounts.accounts import CALLER, caller_values
from store.core.loop_lookups import LoopLookUps
from store.known_reads import KnownRead, StoreThatKnows
from store.unit_of_work import Store


class KnownCallers:
    """Stores that know who dials, and no more."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._look_ups = LoopLookUps(store.engine)

    async def store_of(self, phone: str, now: datetime) -> StoreThatKnows | None:
        """The store of a turn that this phone begins; None where the caller is to be asked for in a thread."""
        values = caller_values(phone, now)
        rows = await self._look_ups.fetch(CALLER, values)
        return StoreThatKnows(self._store, KnownRead(CALLER, values, rows), now) if rows else None
