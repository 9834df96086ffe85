"""Codes and words of providers that stand in none of our tables: counted, so that somebody puts them in."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Table, Text

from domain.values.periods import business_date
from store.core.metadata import metadata
from store.core.repository import Repository

MAX_LENGTH = 100

unlisted_words = Table(
    "unlisted_words",
    metadata,
    Column("place", Text, primary_key=True, comment="which table of ours does not have it"),
    Column("word", Text, primary_key=True),
    Column("times", BigInteger, nullable=False, server_default="1"),
    Column("first_at", DateTime(timezone=True), nullable=False),
    Column("last_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("times > 0", name="times"),
)

_COUNT = sa.text("""
    INSERT INTO unlisted_words AS u (place, word, times, first_at, last_at) VALUES (:place, :word, :times, :now, :now)
    ON CONFLICT (place, word) DO UPDATE SET times = u.times + excluded.times, last_at = greatest(u.last_at, :now)
""")
_LAST = sa.text("SELECT last_at FROM unlisted_words WHERE place = :place AND word = :word FOR UPDATE")
_ALL = sa.text("SELECT place, word, times, first_at, last_at FROM unlisted_words ORDER BY last_at DESC LIMIT 1000")


@dataclass(frozen=True, slots=True)
class Seen:
    """Whether a word came for the first time at all, and for the first time today."""

    is_new: bool
    is_first_today: bool


class UnlistedWords(Repository):
    """Counts them on the connection of a unit of work."""

    def count(self, place: str, word: str, times: int = 1) -> Seen:
        named = {"place": place, "word": word[:MAX_LENGTH]}
        before: datetime | None = self._connection.execute(_LAST, named).scalar()
        self._connection.execute(_COUNT, {**named, "times": times, "now": self._now})
        return Seen(before is None, before is None or business_date(before) < business_date(self._now))

    def all(self) -> list[dict[str, object]]:
        """The newest first."""
        return [dict(row) for row in self._connection.execute(_ALL).mappings()]
