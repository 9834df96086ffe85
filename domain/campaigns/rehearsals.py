"""A plan that an operator asked for on the console: a worker rehearses it, and keeps it once that was looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

WAITING, READY, KEEPING, KEPT, REFUSED = "waiting", "ready", "keeping", "kept", "refused"
STATES = (WAITING, READY, KEEPING, KEPT, REFUSED)
FOR_A_WORKER = (WAITING, KEEPING)
KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WantedPlan:
    """What was typed, as it is asked for."""

    region: str
    deadline: datetime
    area: str | None
    pilot: str | None
    template: str | None
    operator: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """How far it is. `figures` are there once it was rehearsed, the campaign once the plan is kept; `sentence` says why
    it cannot be.
    """

    id: int
    region: str
    deadline: datetime
    area: str | None
    pilot: str | None
    template: str | None
    operator: str
    asked_at: datetime
    state: str
    figures: Mapping[str, Any] | None
    sentence: str | None
    campaign_id: int | None
    accounts_done: int

    @property
    def is_with_a_worker(self) -> bool:
        return self.state in FOR_A_WORKER


class CampaignRehearsals(Protocol):
    """What the use cases need of the store."""

    def ask(self, wanted: WantedPlan) -> int: ...

    def lock_kept(self, rehearsal_id: int) -> Rehearsal | None: ...

    def kept(self, rehearsal_id: int, campaign_id: int) -> None: ...
