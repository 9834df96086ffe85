"""Bill queries. An account has one open at a time: as long as it is open, nobody duns the account."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, ForeignKey, Identity, Index, Table, Text

from domain.care.case_references import QUERY, reference
from domain.care.queries import ANSWERED, ANSWERED_WITHIN, LIFE, OPEN, WAITING, BillQuery, Complaint, OpenQuery
from domain.values.periods import business_date
from store.core.metadata import metadata
from store.core.repository import Repository

bill_queries = Table(
    "bill_queries",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True, comment="the serial of its reference"),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), nullable=False),
    Column("bill_id", BigInteger, ForeignKey("bills.id")),
    Column("complaint", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("state", Text, nullable=False, server_default=LIFE.born),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("answered_at", DateTime(timezone=True)),
    Column("answer", Text),
    Column("operator", Text, comment="who answered"),
    CheckConstraint("complaint IN ({})".format(", ".join(f"'{each.value}'" for each in Complaint)), name="complaint"),
    CheckConstraint(f"state IN {LIFE.states}", name="state"),
    CheckConstraint(f"(state = '{ANSWERED}') = (answered_at IS NOT NULL)", name="state_answered"),
    CheckConstraint("num_nonnulls(answered_at, answer, operator) IN (0, 3)", name="answered"),
    Index("bill_queries_phone_idx", "phone", "id"),
    Index("bill_queries_account_id_idx", "account_id", "id"),
    Index("bill_queries_open_idx", "account_id", unique=True, postgresql_where=sa.text("answered_at IS NULL")),
    Index("bill_queries_clock_idx", "opened_at", postgresql_where=sa.text(f"state = '{OPEN}'")),
)

OF_ACCOUNT_IS_OPEN = "EXISTS (SELECT FROM bill_queries q WHERE q.account_id = a.id AND q.answered_at IS NULL)"

_IDENTITY = tuple(bill_queries.c[name] for name in OpenQuery.__slots__)
_IS_OPEN = bill_queries.c.answered_at.is_(None)
_WAITING = sa.text("""
    SELECT q.id, a.number AS account, b.number AS bill, q.complaint, q.phone, q.opened_at, q.state
    FROM bill_queries q JOIN accounts a ON a.id = q.account_id LEFT JOIN bills b ON b.id = q.bill_id
    WHERE q.state = ANY(:states) AND q.answered_at IS NULL AND q.id > :after ORDER BY q.id LIMIT :limit
""")


class Queries(Repository):
    """Reads and writes bill queries on the connection of a unit of work."""

    def open_of(self, account_id: int) -> OpenQuery | None:
        found = sa.select(*_IDENTITY).where(bill_queries.c.account_id == account_id, _IS_OPEN)
        row = self._connection.execute(found).first()
        return OpenQuery(*row) if row else None

    def add(self, query: BillQuery) -> OpenQuery:
        """Keep the query. `IntegrityError` when another of the account is open."""
        row = bill_queries.insert().values(
            account_id=query.account_id,
            bill_id=query.bill_id,
            complaint=query.complaint.value,
            phone=query.phone,
            language=query.language,
            opened_at=self._now,
        )
        return OpenQuery(*self._connection.execute(row.returning(*_IDENTITY)).one())

    def lock(self, query_id: int) -> OpenQuery | None:
        """The query, if it is open; nobody else answers it until the commit."""
        found = sa.select(*_IDENTITY).where(bill_queries.c.id == query_id, _IS_OPEN).with_for_update()
        row = self._connection.execute(found).first()
        return OpenQuery(*row) if row else None

    def answer(self, query_id: int, text: str, operator: str) -> None:
        values = {
            "state": LIFE.target("answer"),
            "answered_at": self._now,
            "answer": text,
            "operator": operator,
        }
        self._connection.execute(bill_queries.update().where(bill_queries.c.id == query_id).values(values))

    def fall_due(self) -> Sequence[str]:
        """The open queries that nobody has answered in time are overdue; their references, the oldest first."""
        overdue = (
            bill_queries.update()
            .where(bill_queries.c.state.in_(LIFE.sources("fall due")))
            .where(bill_queries.c.opened_at <= self._now - ANSWERED_WITHIN)
            .values(state=LIFE.target("fall due"))
            .returning(bill_queries.c.id)
        )
        return [reference(QUERY, query_id) for query_id in sorted(self._connection.execute(overdue).scalars())]

    def waiting(self, after_id: int, limit: int, states: Sequence[str] = WAITING) -> list[dict[str, Any]]:
        """The queries in these states after this one, the oldest first, each with the day by which it is answered."""
        asked = {"after": after_id, "limit": limit, "states": list(states)}
        rows = self._connection.execute(_WAITING, asked).mappings()
        return [
            {
                "reference": reference(QUERY, row["id"]),
                **row,
                "answered_by": business_date(row["opened_at"] + ANSWERED_WITHIN),
            }
            for row in rows
        ]
