"""What waits for an operator: the queues of the first page, and whose work each is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.operators.operators import Operator


class Queue(StrEnum):
    """In the order of the page: what hurts a customer most stands first."""

    REQUESTS = "requests"
    QUERIES = "queries"
    DATA_REQUESTS = "data_requests"
    INCIDENTS = "incidents"
    SUSPENSE = "suspense"
    BREAKS = "breaks"
    DOUBTFUL = "doubtful"
    OVERRUN_APPLICATIONS = "overrun_applications"
    UNCONFIRMED_METERS = "unconfirmed_meters"
    APPLICATIONS = "applications"
    PARKED = "parked"
    RECONNECT = "reconnect"
    DISCONNECT = "disconnect"
    UNREAD = "unread"


COUNTED_BY_JOB = (Queue.DOUBTFUL, Queue.RECONNECT, Queue.DISCONNECT, Queue.UNREAD)
"""Those that follow from a look at every account: no page does that."""

MAX_COUNTED = 1_000
"""What a page counts to: more than that is `1,000+`."""

_ACTS: Mapping[Queue, str] = {
    Queue.REQUESTS: "request",
    Queue.QUERIES: "query",
    Queue.DATA_REQUESTS: "person answer",
    Queue.INCIDENTS: "incident",
    Queue.SUSPENSE: "suspense",
    Queue.BREAKS: "reconcile",
    Queue.DOUBTFUL: "payment",
    Queue.OVERRUN_APPLICATIONS: "application",
    Queue.UNCONFIRMED_METERS: "application",
    Queue.APPLICATIONS: "application",
    Queue.PARKED: "list",
    Queue.RECONNECT: "supply",
    Queue.DISCONNECT: "supply",
    Queue.UNREAD: "list",
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits in a queue, to a thousand, and since when the oldest does.

    `counted_at` is when a job counted it; none where it was counted just now.
    """

    queue: Queue
    count: int
    oldest: datetime | None
    counted_at: datetime | None = None

    @property
    def is_counted(self) -> bool:
        """Whether anybody has counted it: a queue of the job's has none before its first round."""
        return self.counted_at is not None or self.queue not in COUNTED_BY_JOB

    @property
    def is_more(self) -> bool:
        return self.count > MAX_COUNTED


@dataclass(frozen=True, slots=True)
class Item:
    """One that waits. `about` says what it is in the words of its table; the account is none where it has none."""

    id: int
    since: datetime
    about: str
    account_id: int | None
    number: str | None
    name: str | None
    region: str | None
    area: str | None
    key: str


def queues_of(operator: Operator) -> Sequence[Queue]:
    """Those that the operator may work on."""
    return [queue for queue in Queue if operator.may(_ACTS[queue])]


def act_of(queue: Queue) -> str:
    """What an operator needs a role for, to read the queue."""
    return _ACTS[queue]
