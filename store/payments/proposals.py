"""Files of money that wait for a second person, and their movements: each is booked once, in its own transaction."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
)

from domain.errors import NotFound
from domain.payments.proposals import MovementKind, Proposal, ProposedFile, ProposedMovement, digest_of_rows
from store.core.metadata import metadata
from store.core.repository import Repository

ROWS_AT_ONCE = 1_000

payment_proposals = Table(
    "payment_proposals",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("source", Text, nullable=False, comment="the provider: mpesa, or the bank or agent that it is of"),
    Column(
        "for_connections",
        Boolean,
        nullable=False,
        server_default=sa.false(),
        comment="whether it is a statement of the paybill for connections",
    ),
    Column("name", Text, nullable=False),
    Column("sha256", Text, nullable=False, comment="of the file's bytes"),
    Column("rows_digest", Text, nullable=False, comment="of the movements below"),
    Column("proposed_at", DateTime(timezone=True), nullable=False),
    Column("released_at", DateTime(timezone=True)),
    Index("payment_proposals_sha256_idx", "sha256"),
)

proposed_movements = Table(
    "proposed_movements",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("proposal_id", BigInteger, ForeignKey("payment_proposals.id"), nullable=False),
    Column("line", Integer, nullable=False, comment="of the file"),
    Column("kind", Text, nullable=False),
    Column("receipt", Text, nullable=False),
    Column("cents", BigInteger, nullable=False),
    Column("moved_at", DateTime(timezone=True)),
    Column("reference", Text, nullable=False),
    Column("phone", Text),
    Column("original", Text, nullable=False, comment="what a reversal undoes"),
    Column("outcome", Text, comment="what became of it, once it was released and booked"),
    Column("applied_at", DateTime(timezone=True)),
    CheckConstraint("cents > 0", name="cents"),
    CheckConstraint("kind IN ('payment', 'reversal')", name="kind"),
    CheckConstraint("(outcome IS NULL) = (applied_at IS NULL)", name="applied"),
    sa.UniqueConstraint("proposal_id", "line"),
    Index("proposed_movements_next_idx", "proposal_id", "kind", "id", postgresql_where=sa.text("applied_at IS NULL")),
)

_MOVEMENT = "m.line, m.kind, m.receipt, m.cents, m.moved_at, m.reference, m.phone, m.original, m.id"
_FILE = "SELECT id, kind, source, name, sha256, for_connections, rows_digest, released_at FROM payment_proposals"
_GET = sa.text(f"{_FILE} WHERE id = :id")
_LOCK = sa.text(f"{_FILE} WHERE id = :id FOR UPDATE")
_MOVEMENTS = sa.text(f"""
    SELECT {_MOVEMENT} FROM proposed_movements m
    WHERE m.proposal_id = :id AND m.id > :after ORDER BY m.id LIMIT {ROWS_AT_ONCE}
""")
_RELEASE = sa.text("UPDATE payment_proposals SET released_at = :now WHERE id = :id AND released_at IS NULL")
_NEXT = sa.text(f"""
    SELECT {_MOVEMENT} FROM proposed_movements m
    WHERE m.proposal_id = :id AND m.applied_at IS NULL ORDER BY m.kind, m.id LIMIT 1 FOR UPDATE SKIP LOCKED
""")
_UNFINISHED = sa.text("""
    SELECT p.id FROM payment_proposals p
    WHERE p.released_at IS NOT NULL AND p.released_at > :since
      AND EXISTS (SELECT FROM proposed_movements WHERE proposal_id = p.id AND applied_at IS NULL)
    ORDER BY p.id
""")
_OUTCOMES = sa.text("""
    SELECT outcome, count(*) AS movements FROM proposed_movements
    WHERE proposal_id = :id AND outcome IS NOT NULL GROUP BY 1
""")
_APPLIED = sa.text("UPDATE proposed_movements SET outcome = :outcome, applied_at = :now WHERE id = :id")
_ANY_OF_SOURCE = sa.text("SELECT EXISTS (SELECT FROM payment_proposals WHERE source = :source)")


class Proposals(Repository):
    """Reads and writes them on the connection of a unit of work."""

    def add(self, file: ProposedFile, movements: Sequence[ProposedMovement]) -> Proposal:
        digest = digest_of_rows(movements)
        values = {name: getattr(file, name) for name in ProposedFile.__slots__}
        row = payment_proposals.insert().returning(payment_proposals.c.id)
        proposal_id = self._connection.execute(
            row, {**values, "rows_digest": digest, "proposed_at": self._now}
        ).scalar_one()
        for first in range(0, len(movements), ROWS_AT_ONCE):
            some = movements[first : first + ROWS_AT_ONCE]
            self._connection.execute(proposed_movements.insert(), [_row(proposal_id, each) for each in some])
        return Proposal(proposal_id, file, digest, None)

    def get(self, proposal_id: int) -> Proposal:
        """Raises `NotFound`."""
        return self._one(_GET, proposal_id)

    def lock(self, proposal_id: int) -> Proposal:
        """As `get`; nobody else changes it until the commit."""
        return self._one(_LOCK, proposal_id)

    def movements(self, proposal_id: int) -> Iterator[ProposedMovement]:
        """All of a file, in the order of its lines."""
        after = 0
        while rows := self._connection.execute(_MOVEMENTS, {"id": proposal_id, "after": after}).all():
            yield from (_movement(*row) for row in rows)
            after = rows[-1].id

    def release(self, proposal_id: int) -> None:
        self._connection.execute(_RELEASE, {"id": proposal_id, "now": self._now})

    def next(self, proposal_id: int) -> ProposedMovement | None:
        """One that is not booked yet and that nobody else is booking, until the commit: payments before reversals."""
        row = self._connection.execute(_NEXT, {"id": proposal_id}).first()
        return _movement(*row) if row else None

    def applied(self, movement_id: int, outcome: str) -> None:
        self._connection.execute(_APPLIED, {"id": movement_id, "outcome": outcome, "now": self._now})

    def outcomes(self, proposal_id: int) -> dict[str, int]:
        """How many movements came to which end."""
        return {row.outcome: row.movements for row in self._connection.execute(_OUTCOMES, {"id": proposal_id})}

    def unfinished(self, since: datetime) -> list[int]:
        """Released, and not booked whole: who did it was stopped."""
        return list(self._connection.execute(_UNFINISHED, {"since": since}).scalars())

    def knows_source(self, source: str) -> bool:
        """Whether a file of this source ever came."""
        return bool(self._connection.execute(_ANY_OF_SOURCE, {"source": source}).scalar_one())

    def _one(self, statement: sa.TextClause, proposal_id: int) -> Proposal:
        row = self._connection.execute(statement, {"id": proposal_id}).first()
        if row is None:
            raise NotFound(f"There is no file {proposal_id}", "no_file")
        number, *file, rows_digest, released_at = row
        return Proposal(number, ProposedFile(*file), rows_digest, released_at)


def _row(proposal_id: int, movement: ProposedMovement) -> dict[str, object]:
    names = ("line", "receipt", "cents", "moved_at", "reference", "phone", "original")
    return {"proposal_id": proposal_id, "kind": movement.kind.value, **{n: getattr(movement, n) for n in names}}


def _movement(
    line: int,
    kind: str,
    receipt: str,
    cents: int,
    moved_at: datetime | None,
    reference: str,
    phone: str | None,
    original: str,
    id_: int,
) -> ProposedMovement:
    return ProposedMovement(line, MovementKind(kind), receipt, cents, moved_at, reference, phone, original, id_)
