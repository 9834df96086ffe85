"""What anybody can ask of a printed document: whether it is ours, and what it says of an account's last four digits."""

import hmac
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

DIGEST_LENGTH = 32
LAST_DIGITS = 4
_DIGEST = re.compile(rf"[0-9a-f]{{{DIGEST_LENGTH}}}")


class DocumentKind(StrEnum):
    """What was printed."""

    STATEMENT = "statement"
    BILL = "bill"
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True)
class DocumentCheck:
    """What is kept of a document: nothing of whom it is, but the end of the account's number."""

    digest: str
    kind: str
    account_end: str
    starts_on: date
    ends_on: date
    closing_cents: int


def document_digest(content: str, secret: bytes) -> str:
    """The same for the same content. Nobody can make one that we have not made."""
    return hmac.digest(secret, content.encode(), "sha256").hex()[:DIGEST_LENGTH]


def is_digest(text: str) -> bool:
    return _DIGEST.fullmatch(text) is not None


class DocumentChecks(Protocol):
    """What the documents need of the store."""

    def keep(self, check: DocumentCheck) -> None: ...

    def find(self, digest: str) -> DocumentCheck | None: ...
