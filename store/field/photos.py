"""Photos of findings, and the links by which they come."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Index, LargeBinary, Table

from domain.field.photos import PendingPhoto, Photo
from store.core.metadata import metadata
from store.core.repository import Repository

visit_photos = Table(
    "visit_photos",
    metadata,
    Column("order_id", BigInteger, ForeignKey("visit_orders.id"), primary_key=True, autoincrement=False),
    Column("jpeg", LargeBinary, nullable=False),
    Column("taken_at", DateTime(timezone=True), nullable=False, comment="when it came"),
    Index("visit_photos_taken_at_idx", "taken_at"),
)

_OFFER = sa.text("UPDATE findings SET photo_link = :digest, photo_link_until = :until WHERE order_id = :order_id")
_ASKED_FOR = sa.text("""
    SELECT order_id, photo_sha256 IS NOT NULL FROM findings WHERE photo_link = :digest AND photo_link_until > :now
""")
_ADD = sa.text("""
    INSERT INTO visit_photos (order_id, jpeg, taken_at) VALUES (:order_id, :jpeg, :now) ON CONFLICT DO NOTHING
""")
_PICTURE = sa.text("SELECT jpeg FROM visit_photos WHERE order_id = :order_id")
_SIGN = sa.text("UPDATE findings SET photo_sha256 = :sha256 WHERE order_id = :order_id AND photo_sha256 IS NULL")


class Photos(Repository):
    """Reads and writes photos on the connection of a unit of work."""

    def offer(self, order_id: int, digest: str, good_until: datetime) -> None:
        """The link by which the photo may come; an earlier one is void."""
        self._connection.execute(_OFFER, {"order_id": order_id, "digest": digest, "until": good_until})

    def asked_for(self, digest: str) -> PendingPhoto | None:
        """What the link is for; None for one that is unknown or over."""
        row = self._connection.execute(_ASKED_FOR, {"digest": digest, "now": self._now}).first()
        return PendingPhoto(*row) if row else None

    def add(self, order_id: int, photo: Photo) -> bool:
        """The photo and its hash on the finding; False where there is one already."""
        values = {"order_id": order_id, "jpeg": photo.jpeg, "now": self._now}
        if not self._connection.execute(_ADD, values).rowcount:
            return False
        return self._connection.execute(_SIGN, {"order_id": order_id, "sha256": photo.sha256}).rowcount > 0

    def picture(self, order_id: int) -> bytes | None:
        """The photo as it is kept; None where there is none, or not any more."""
        jpeg = self._connection.scalar(_PICTURE, {"order_id": order_id})
        return bytes(jpeg) if jpeg else None
