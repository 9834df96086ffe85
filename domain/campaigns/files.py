"""The files of a campaign that a worker prepares for an operator: its report, and those whom no SMS reached."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

WAITING, READY, REFUSED = "waiting", "ready", "refused"
STATES = (WAITING, READY, REFUSED)
KEPT_FOR = timedelta(days=7)


class FileKind(StrEnum):
    """What is in it."""

    REPORT = "report"
    HAND_OVER = "hand-over"


@dataclass(frozen=True, slots=True)
class CampaignFile:
    """A file that was asked for. `sentence` says why a refused one is not made."""

    id: int
    campaign_id: int
    kind: str
    operator: str
    asked_at: datetime
    expires_at: datetime
    state: str
    rows: int | None
    sha256: str | None
    sentence: str | None

    @property
    def name(self) -> str:
        return f"campaign-{self.campaign_id}-{self.kind}.csv"


class CampaignFiles(Protocol):
    """What the use cases need of the store."""

    def take(self, file_id: int) -> CampaignFile | None: ...

    def add_part(self, file: CampaignFile, place: int, content: bytes) -> None: ...

    def ready(self, file_id: int, rows: int, sha256: str) -> None: ...

    def refuse(self, file_id: int, sentence: str) -> None: ...


class CampaignReports(Protocol):
    """The rows of a campaign, as they are read."""

    @property
    def columns(self) -> Sequence[str]: ...

    def accounts(self, campaign_id: int) -> Iterator[Sequence[Any]]: ...

    def not_notified(self, campaign_id: int) -> Iterator[Sequence[Any]]: ...
