"""Files of money that operators bring to the console: kept first, and worked through by a worker."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

WAITING, DONE, REFUSED = "waiting", "done", "refused"
STATES = (WAITING, DONE, REFUSED)
FAILS_AFTER = 3
"""Attempts: whoever takes it up once more says that it fails."""
MAX_FILE_BYTES = 10_000_000
MAX_FILE_NAME_LENGTH = 200


@dataclass(frozen=True, slots=True)
class BroughtFile:
    """A file as it came: of M-Pesa or of whoever else took the money, and who brings it."""

    source: str
    name: str
    sha256: str
    content: bytes
    operator: str
    id: int = 0
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Upload:
    """How far a file has come. `outcome` is what it came to; of a refused one it is the sentence."""

    id: int
    source: str
    name: str
    sha256: str
    operator: str
    brought_at: datetime
    state: str
    rows: int | None
    rows_done: int
    request_id: int | None
    outcome: Mapping[str, Any] | None
