"""What is kept of an outage that is over: whom it hit, how long, and how we know."""

from datetime import timedelta
from typing import Protocol

from domain.outages.grouping import OutageRules
from domain.outages.incidents import Incident
from domain.outages.return_times import Likeness

SUSTAINED = timedelta(minutes=5)
"""IEEE 1366: what is shorter is momentary, and in none of the figures."""

NETWORK, REPORTS, NOTICES = "network", "reports", "notices"
SOURCES = (NETWORK, REPORTS, NOTICES)
"""The accounts that hang on a transformer or feeder; only those who reported, a lower bound; those of planned work."""


class Interruptions(Protocol):
    """What the use cases need of the store."""

    def add(self, incident: Incident) -> None: ...

    def take_off(self, incident_id: int, accounts: int) -> None: ...

    def percentile_minutes(self, like: Likeness, rules: OutageRules) -> int | None: ...
