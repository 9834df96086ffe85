"""A photo of what was found: by a link of one day, kept with its hash, without place and time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

LINK_LIFETIME = timedelta(days=1)
MAX_PHOTO_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class PendingPhoto:
    """What a link asks for: the photo of this order, which has one already or not."""

    order_id: int
    is_there: bool


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture as it is kept, and the hash that stands on its finding."""

    jpeg: bytes
    sha256: str


class Photos(Protocol):
    """What the use cases need of the store."""

    def offer(self, order_id: int, digest: str, good_until: datetime) -> None: ...

    def asked_for(self, digest: str) -> PendingPhoto | None: ...

    def add(self, order_id: int, photo: Photo) -> bool: ...
