"""Whether the audit trail is what was written: each row beside the one before, from the first to the last."""

from dataclasses import dataclass, field

import sqlalchemy as sa

ROWS_AT_ONCE = 10_000
MAX_NAMED = 20

_PAGE = sa.text("""
SELECT id, hash, sha256(lag(hash, 1, CAST(:previous AS bytea)) OVER (ORDER BY id)
                        || convert_to(audit_row_text(audit), 'UTF8')) = hash AS holds
FROM audit WHERE id > :after ORDER BY id LIMIT :limit
""")
_HASH = sa.text("SELECT hash FROM audit WHERE id = :id")


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
    """Reads the whole trail, page by page."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")

    def verify(self) -> Verified:
        found = Verified()
        with self._engine.connect() as connection:
            while rows := self._page(connection, found):
                found.rows += len(rows)
                found.broken += [row.id for row in rows if not row.holds][: MAX_NAMED - len(found.broken)]
                found.last_id, found.last_hash = rows[-1].id, bytes(rows[-1].hash)
        return found

    def has(self, head: str) -> bool:
        """Whether an end of the chain that was seen before is still in it."""
        id_, _, digest = head.partition(":")
        if not (id_.isascii() and id_.isdecimal()):
            return False
        with self._engine.connect() as connection:
            kept = connection.scalar(_HASH, {"id": int(id_)})
        return kept is not None and bytes(kept).hex() == digest.lower()

    def _page(self, connection: sa.Connection, found: Verified) -> list[sa.Row[tuple[int, bytes, bool]]]:
        asked = {"after": found.last_id, "previous": found.last_hash, "limit": ROWS_AT_ONCE}
        return list(connection.execute(_PAGE, asked))
