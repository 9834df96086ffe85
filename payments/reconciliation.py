"""What every comparison with a provider's books shares: its tally, and the list of differences."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

import structlog

from domain.payments.reconciliation import ACCOUNT_DIFFERS, AMOUNT_DIFFERS, QUARANTINED, Break
from domain.services.payments.record_payment import NEW, PaymentOutcome
from store.unit_of_work import Store

DIFFERENCE_OF = {
    PaymentOutcome.AMOUNT_DIFFERS: AMOUNT_DIFFERS,
    PaymentOutcome.ACCOUNT_DIFFERS: ACCOUNT_DIFFERS,
    PaymentOutcome.QUARANTINED: QUARANTINED,
}

log = structlog.get_logger()

Progress: TypeAlias = Callable[[int], None]
"""Is told of so many rows more that are done."""


def untold(_rows: int) -> None:
    """Nobody looks on."""


@dataclass
class ReconciliationTally:
    """What a comparison found. `differences` are those that it could not mend, by kind, settled before or not.

    `closed` is whether nothing is open any more of all that was compared.
    """

    rows: int = 0
    cents: int = 0
    posted: int = 0
    reversed: int = 0
    ignored: Counter[str] = field(default_factory=Counter)
    differences: Counter[str] = field(default_factory=Counter)
    closed: bool = False

    def came_of(self, outcome: PaymentOutcome) -> None:
        """Count what became of a payment that the provider lists."""
        self.posted += outcome in NEW
        if outcome in DIFFERENCE_OF:
            self.differences[DIFFERENCE_OF[outcome]] += 1


class Differences:
    """The list of what a comparison could not mend, and the note that it was made."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def found(self, difference: Break, tally: ReconciliationTally) -> None:
        tally.differences[difference.kind] += 1
        with self._store.transaction() as work:
            work.breaks.add(difference)

    def note(self, provider: str, source: str, start: datetime, end: datetime, tally: ReconciliationTally) -> None:
        figures = {"rows": tally.rows, "cents": tally.cents, "posted": tally.posted, "closed": tally.closed}
        with self._store.transaction() as work:
            work.breaks.run(provider=provider, source=source, first_at=start, last_at=end, **figures)
        log.info("payments_compared", provider=provider, source=source, rows=tally.rows, posted=tally.posted)
