"""Bill queries. An account has one open at a time: as long as it is open, nobody duns the account."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, ForeignKey, Identity, Index, Table, Text

from domain.care.case_references import QUERY, reference
from domain.care.queries import BillQuery, Complaint, OpenQuery
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
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("answered_at", DateTime(timezone=True)),
    Column("answer", Text),
    Column("operator", Text, comment="who answered"),
    CheckConstraint("complaint IN ({})".format(", ".join(f"'{each.value}'" for each in Complaint)), name="complaint"),
    CheckConstraint("num_nonnulls(answered_at, answer, operator) IN (0, 3)", name="answered"),
    Index("bill_queries_phone_idx", "phone", "id"),
    Index("bill_queries_open_idx", "account_id", unique=True, postgresql_where=sa.text("answered_at IS NULL")),
)

OF_ACCOUNT_IS_OPEN = "EXISTS (SELECT FROM bill_queries q WHERE q.account_id = a.id AND q.answered_at IS NULL)"

_IDENTITY = (bill_queries.c.id, bill_queries.c.account_id, bill_queries.c.phone, bill_queries.c.language)
_IS_OPEN = bill_queries.c.answered_at.is_(None)
_WAITING = sa.text("""
    SELECT q.id, a.number AS account, b.number AS bill, q.complaint, q.phone, q.opened_at
    FROM bill_queries q JOIN accounts a ON a.id = q.account_id LEFT JOIN bills b ON b.id = q.bill_id
    WHERE q.answered_at IS NULL AND q.id > :after ORDER BY q.id LIMIT :most
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
        values = {"answered_at": self._now, "answer": text, "operator": operator}
        self._connection.execute(bill_queries.update().where(bill_queries.c.id == query_id).values(values))

    def waiting(self, after_id: int, most: int) -> list[dict[str, Any]]:
        """The open queries after this one, the oldest first."""
        rows = self._connection.execute(_WAITING, {"after": after_id, "most": most}).mappings()
        return [{"reference": reference(QUERY, row["id"]), **row} for row in rows]
