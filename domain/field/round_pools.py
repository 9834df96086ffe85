"""What a round is drawn from, as the store finds it: narrow lists, each by an index."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from domain.field.drawing import Candidate


@dataclass(frozen=True, slots=True)
class LotRange:
    """The ids that the lot is drawn from. Some of them are nobody's, or another region's: they are drawn again."""

    first_id: int
    last_id: int


@dataclass(frozen=True, slots=True)
class ScoreSeen:
    """What the score of a meter was when its visit was planned: nothing, where no rule spoke."""

    rules: str = ""
    probability: float | None = None


class RoundPools(Protocol):
    """What the use cases need of the store."""

    def newest_scores(self) -> date | None: ...

    def waiting(self, region: str, today: date, limit: int) -> Sequence[Candidate]: ...

    def lot_range(self) -> LotRange | None: ...

    def lot(self, region: str, account_ids: Sequence[int]) -> Sequence[Candidate]: ...

    def strata(self, month: date, region: str) -> Mapping[str, int]: ...

    def visited(self, region: str, team: str, since: date, limit: int) -> Sequence[Candidate]: ...

    def reasons(self, month: date, region: str, today: date, limit: int) -> Sequence[Candidate]: ...

    def due(self, region: str, counted_by: date, limit: int) -> Sequence[Candidate]: ...

    def scores(self, month: date, account_ids: Sequence[int]) -> Mapping[int, ScoreSeen]: ...


class RoundVisits(Protocol):
    """What the use cases need of the store."""

    def is_drawn(self, round_id: int) -> bool: ...

    def note_drawn(self, round_id: int) -> None: ...

    def of_round(self, round_id: int) -> Sequence[Candidate]: ...

    def of_order(self, order_id: int) -> Candidate | None: ...

    def last_place(self, round_id: int) -> int: ...

    def put(self, order_id: int, technician_id: int, round_id: int, place: int) -> bool: ...

    def note_score(self, order_id: int, month: date | None, seen: ScoreSeen, kind: str) -> None: ...
