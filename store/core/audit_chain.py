"""Whether the audit trail is what was written: each row beside the one before.

A person who asks has all of it looked at, from the first row to the last. Each night looks at what was written since
the last one and at a part of the rest, so that all of it is looked at within a month, and a night costs what a day
wrote. Rows that were found broken, the first twenty of them, are looked at every night until they are right again.
"""

from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy import ARRAY, BigInteger, Boolean, Column, LargeBinary, Table

from domain.values.numbers import parse_id
from store.core.metadata import metadata

ROWS_AT_ONCE = 10_000
ROWS_A_NIGHT = 50_000
"""At least so many of the old ones; of a long trail a thirtieth."""
NIGHTS_FOR_ALL = 30
MAX_NAMED = 20

audit_check_progress = Table(
    "audit_check_progress",
    metadata,
    Column("one", Boolean, primary_key=True, server_default=sa.text("true")),
    Column("up_to_id", BigInteger, nullable=False, server_default="0", comment="the last row that a night has seen"),
    Column("up_to_hash", LargeBinary, nullable=False, server_default=""),
    Column("part_id", BigInteger, nullable=False, server_default="0", comment="so far this round of all has come"),
    Column("part_hash", LargeBinary, nullable=False, server_default=""),
    Column("broken", ARRAY(BigInteger), nullable=False, server_default="{}", comment="rows that did not hold"),
    sa.CheckConstraint("one", name="one"),
)

_PAGE = sa.text("""
SELECT id, hash, sha256(lag(hash, 1, CAST(:previous AS bytea)) OVER (ORDER BY id)
                        || convert_to(audit_row_text(audit), 'UTF8')) = hash AS holds
FROM audit WHERE id > :after ORDER BY id LIMIT :limit
""")
_HASH = sa.text("SELECT hash FROM audit WHERE id = :id")
_STILL_BROKEN = sa.text("""
SELECT id FROM audit WHERE id = ANY(:ids) AND hash <> sha256(
    coalesce((SELECT hash FROM audit before WHERE before.id < audit.id ORDER BY id DESC LIMIT 1), '')
    || convert_to(audit_row_text(audit), 'UTF8')
) ORDER BY id
""")
_PROGRESS = sa.text("SELECT up_to_id, up_to_hash, part_id, part_hash, broken FROM audit_check_progress")
_NOTE = sa.text("""
UPDATE audit_check_progress SET up_to_id = :up_to_id, up_to_hash = :up_to_hash, part_id = :part_id,
       part_hash = :part_hash, broken = :broken
""")


@dataclass(slots=True)
class Verified:
    """How many rows there are, the ids of the first that do not follow from the row before, and the last row."""

    rows: int = 0
    broken: list[int] = field(default_factory=list)
    last_id: int = 0
    last_hash: bytes = b""

    @property
    def head(self) -> str:
        """The end of the chain, to be kept elsewhere: whoever removes rows from the end cannot make this one again."""
        return f"{self.last_id}:{self.last_hash.hex()}"


class AuditChain:
    """Reads the trail, page by page."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")

    def verify(self) -> Verified:
        """All of it."""
        found = Verified()
        with self._engine.connect() as connection:
            while self._goes_on(connection, found, ROWS_AT_ONCE):
                pass
        return found

    def verify_night(self) -> Verified:
        """What was written since the last night, the next part of the rest, and what was broken then."""
        with self._engine.connect() as connection:
            progress = connection.execute(_PROGRESS).one()
            newest = self._since(connection, progress.up_to_id, bytes(progress.up_to_hash))
            part = self._next_part(connection, newest.last_id, progress.part_id, bytes(progress.part_hash))
            known = connection.execute(_STILL_BROKEN, {"ids": progress.broken}).scalars().all()
            newest.rows += part.rows
            newest.broken = sorted({*known, *newest.broken, *part.broken})[:MAX_NAMED]
            connection.execute(_NOTE, _noted(newest, part))
        return newest

    def has(self, head: str) -> bool:
        """Whether an end of the chain that was seen before is still in it."""
        typed, _, digest = head.partition(":")
        id_ = parse_id(typed)
        if id_ is None:
            return False
        with self._engine.connect() as connection:
            kept = connection.scalar(_HASH, {"id": id_})
        return kept is not None and bytes(kept).hex() == digest.lower()

    def _since(self, connection: sa.Connection, id_: int, hash_: bytes) -> Verified:
        """From the row with which the last night ended, which must still be there, to the end."""
        found = Verified(last_id=id_, last_hash=hash_)
        if id_ and bytes(connection.scalar(_HASH, {"id": id_}) or b"") != hash_:
            found.broken.append(id_)
        while self._goes_on(connection, found, ROWS_AT_ONCE):
            pass
        return found

    def _next_part(self, connection: sa.Connection, last_id: int, id_: int, hash_: bytes) -> Verified:
        """From where the last night came to; from the first row on where that was the end."""
        part = Verified(last_id=id_, last_hash=hash_) if id_ < last_id else Verified()
        most = max(ROWS_A_NIGHT, last_id // NIGHTS_FOR_ALL)
        while part.rows < most and self._goes_on(connection, part, min(ROWS_AT_ONCE, most - part.rows)):
            pass
        return part

    @staticmethod
    def _goes_on(connection: sa.Connection, found: Verified, limit: int) -> bool:
        """Look at a page; whether there was one."""
        asked = {"after": found.last_id, "previous": found.last_hash, "limit": limit}
        rows = connection.execute(_PAGE, asked).all()
        if rows:
            found.rows += len(rows)
            found.broken += [row.id for row in rows if not row.holds][: MAX_NAMED - len(found.broken)]
            found.last_id, found.last_hash = rows[-1].id, bytes(rows[-1].hash)
        return bool(rows)


def _noted(newest: Verified, part: Verified) -> dict[str, object]:
    return {
        "up_to_id": newest.last_id,
        "up_to_hash": newest.last_hash,
        "part_id": part.last_id,
        "part_hash": part.last_hash,
        "broken": newest.broken,
    }
