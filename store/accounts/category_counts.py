"""How many active accounts each tariff category has: counted by a job, as no page looks at every account."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy import Column, DateTime, Integer, Table, Text

from domain.accounts.accounts import ACTIVE
from store.core.metadata import metadata
from store.core.repository import Repository
from store.core.timeouts import allow_slow_statements

accounts_of_categories = Table(
    "accounts_of_categories",
    metadata,
    Column("category", Text, primary_key=True),
    Column("accounts", Integer, nullable=False, comment="active ones"),
    Column("counted_at", DateTime(timezone=True), nullable=False),
    comment="counted by a job, for whoever changes a tariff",
)

_COUNT = sa.text(f"""
    INSERT INTO accounts_of_categories (category, accounts, counted_at)
    SELECT category, count(*), :now FROM accounts WHERE status = '{ACTIVE}' GROUP BY category
""")
_ALL = sa.text("SELECT category, accounts FROM accounts_of_categories")


class CategoryCounts(Repository):
    """Counts them, and reads what was counted."""

    def count(self) -> None:
        allow_slow_statements(self._connection)
        self._connection.execute(accounts_of_categories.delete())
        self._connection.execute(_COUNT, {"now": self._now})

    def by_category(self) -> Mapping[str, int]:
        """Nothing before the first count."""
        return {row.category: row.accounts for row in self._connection.execute(_ALL)}
