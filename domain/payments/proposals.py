"""Money that only a file knows: one operator brings the file, another one, who has it too, releases what it says.

Anybody can type a file. So nothing of it is booked on one person's word; what a callback or M-Pesa's own list knew
already is only compared with it.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Protocol

STATEMENT_KIND, FILE_KIND, REVERSAL_KIND = "statement", "payment file", "payment reversal"
SUSPENSE_KIND = "suspense release"
"""The kinds of requests that a second person decides."""

MIN_HASH_DIGITS = 8


class MovementKind(StrEnum):
    """Whether money came in or went back."""

    PAYMENT = "payment"
    REVERSAL = "reversal"


@dataclass(frozen=True, slots=True)
class ProposedMovement:
    """A row that only a file knows. `original` is the receipt that a reversal undoes."""

    line: int
    kind: MovementKind
    receipt: str
    cents: int
    moved_at: datetime | None
    reference: str = ""
    phone: str | None = None
    original: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class ProposedFile:
    """A file whose movements wait: of which source, its name, and the SHA-256 of its bytes; and whether it is a
    statement of the paybill for connections.
    """

    kind: str
    source: str
    name: str
    sha256: str
    for_connections: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """Such a file as the store has it. `rows_digest` is that of its movements."""

    id: int
    file: ProposedFile
    rows_digest: str
    released_at: datetime | None


class Proposals(Protocol):
    """What the use cases need of the store."""

    def lock(self, proposal_id: int) -> Proposal: ...

    def movements(self, proposal_id: int) -> Iterator[ProposedMovement]: ...

    def release(self, proposal_id: int) -> None: ...

    def applied(self, movement_id: int, outcome: str) -> None: ...


def digest_of_rows(movements: Sequence[ProposedMovement]) -> str:
    """The SHA-256 of what the file proposes, in hexadecimal digits."""
    digest = sha256()
    for movement in movements:
        digest.update(json.dumps(_as_json(movement), sort_keys=True).encode())
    return digest.hexdigest()


def is_hash_of(typed: str, known: str) -> bool:
    """Whether somebody typed this hash, or enough of its beginning."""
    return len(typed) >= MIN_HASH_DIGITS and known.startswith(typed.strip().lower())


def _as_json(movement: ProposedMovement) -> dict[str, Any]:
    moved_at = movement.moved_at.isoformat() if movement.moved_at else None
    return {**asdict(movement), "moved_at": moved_at, "id": None}
