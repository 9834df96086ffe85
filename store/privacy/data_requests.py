"""The requests of persons about their data, and the copies that were granted, until they expire."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    Table,
    Text,
)

from domain.care.case_references import DATA, reference
from domain.privacy.data_requests import ANSWERED_WITHIN, LIFE, WAITING, DataRequest, Wish
from domain.values.periods import business_date
from store.core.metadata import metadata
from store.core.repository import Repository

data_requests = Table(
    "data_requests",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True, comment="the serial of its reference"),
    Column("wish", Text, nullable=False, comment="copy, correction or erasure"),
    Column("phone", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("words", Text, nullable=False, comment="the person's own"),
    Column("state", Text, nullable=False, server_default=LIFE.born),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("answered_at", DateTime(timezone=True)),
    Column("answer", Text),
    Column("operator", Text, comment="who decided"),
    CheckConstraint("wish IN ({})".format(", ".join(f"'{each.value}'" for each in Wish)), name="wish"),
    CheckConstraint(f"state IN {LIFE.states}", name="state"),
    CheckConstraint(f"(state IN {WAITING}) = (answered_at IS NULL)", name="state_answered"),
    CheckConstraint("num_nonnulls(answered_at, answer, operator) IN (0, 3)", name="answered"),
    Index("data_requests_phone_idx", "phone", "id"),
    Index("data_requests_open_idx", "phone", "wish", unique=True, postgresql_where=sa.text("answered_at IS NULL")),
    Index("data_requests_waiting_idx", "id", postgresql_where=sa.text("answered_at IS NULL")),
)

personal_archives = Table(
    "personal_archives",
    metadata,
    Column("request_id", BigInteger, ForeignKey("data_requests.id"), primary_key=True, autoincrement=False),
    Column("phone", Text, nullable=False, comment="who may fetch it"),
    Column("archive", LargeBinary, nullable=False, comment="the ZIP"),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Index("personal_archives_phone_idx", "phone"),
    Index("personal_archives_expires_at_idx", "expires_at"),
)

_IDENTITY = tuple(data_requests.c[name] for name in DataRequest.__slots__)
_IS_OPEN = data_requests.c.answered_at.is_(None)
_WAITING = sa.text("""
    SELECT id, wish, phone, words, opened_at, state FROM data_requests
    WHERE answered_at IS NULL AND state = ANY(:states) AND id > :after ORDER BY id LIMIT :limit
""")
_KEEP = sa.text("""
    INSERT INTO personal_archives (request_id, phone, archive, made_at, expires_at)
    VALUES (:request_id, :phone, :archive, :now, :expires_at)
""")
_GOOD_UNTIL = sa.text("SELECT max(expires_at) FROM personal_archives WHERE phone = :phone AND expires_at > :now")
_NEWEST = sa.text("""
    SELECT archive FROM personal_archives WHERE phone = :phone AND expires_at > :now
    ORDER BY request_id DESC LIMIT 1
""")


class DataRequests(Repository):
    """Reads and writes them on the connection of a unit of work."""

    def open_of(self, phone: str, wish: Wish) -> DataRequest | None:
        found = sa.select(*_IDENTITY).where(
            data_requests.c.phone == phone, data_requests.c.wish == wish.value, _IS_OPEN
        )
        return _request(self._connection.execute(found).first())

    def add(self, wish: Wish, phone: str, language: str, words: str) -> DataRequest:
        """`IntegrityError` when another of the kind is open for the phone."""
        row = data_requests.insert().values(
            wish=wish.value, phone=phone, language=language, words=words, opened_at=self._now
        )
        return _made(self._connection.execute(row.returning(*_IDENTITY)).one())

    def waiting_one(self, request_id: int) -> DataRequest | None:
        """The request, if it waits."""
        found = sa.select(*_IDENTITY).where(data_requests.c.id == request_id, _IS_OPEN)
        return _request(self._connection.execute(found).first())

    def lock(self, request_id: int) -> DataRequest | None:
        """The request, if it waits; nobody else answers it until the commit."""
        found = sa.select(*_IDENTITY).where(data_requests.c.id == request_id, _IS_OPEN).with_for_update()
        return _request(self._connection.execute(found).first())

    def answer(self, request_id: int, event: str, text: str, operator: str) -> None:
        values = {"state": LIFE.target(event), "answered_at": self._now, "answer": text, "operator": operator}
        self._connection.execute(data_requests.update().where(data_requests.c.id == request_id).values(values))

    def fall_due(self) -> Sequence[str]:
        """Those that nobody has answered in time are overdue; their references, the oldest first."""
        overdue = (
            data_requests.update()
            .where(_IS_OPEN, data_requests.c.state.in_(LIFE.sources("fall due")))
            .where(data_requests.c.opened_at <= self._now - ANSWERED_WITHIN)
            .values(state=LIFE.target("fall due"))
            .returning(data_requests.c.id)
        )
        return [reference(DATA, request_id) for request_id in sorted(self._connection.execute(overdue).scalars())]

    def waiting(self, after_id: int, limit: int, states: Sequence[str] = WAITING) -> list[dict[str, Any]]:
        """Those in these states after this one, the oldest first, each with the day by which it is answered."""
        asked = {"after": after_id, "limit": limit, "states": list(states)}
        return [
            {
                "reference": reference(DATA, row["id"]),
                **row,
                "answered_by": business_date(row["opened_at"] + ANSWERED_WITHIN),
            }
            for row in self._connection.execute(_WAITING, asked).mappings()
        ]


class PersonalArchives(Repository):
    """Keeps the copies on the connection of a unit of work."""

    def keep(self, request_id: int, phone: str, archive: bytes, expires_at: datetime) -> None:
        values = {"request_id": request_id, "phone": phone, "archive": archive, "now": self._now}
        self._connection.execute(_KEEP, {**values, "expires_at": expires_at})

    def good_until(self, phone: str) -> datetime | None:
        """Until when the last copy of this phone may be fetched."""
        found: datetime | None = self._connection.execute(_GOOD_UNTIL, {"phone": phone, "now": self._now}).scalar()
        return found

    def newest_of(self, phone: str) -> bytes | None:
        """The last copy that was granted to this phone, as long as it may be fetched."""
        found: bytes | None = self._connection.execute(_NEWEST, {"phone": phone, "now": self._now}).scalar()
        return found


def _request(row: sa.Row[Any] | None) -> DataRequest | None:
    return _made(row) if row else None


def _made(row: sa.Row[Any]) -> DataRequest:
    values = row._asdict()
    return DataRequest(**{**values, "wish": Wish(values["wish"])})
