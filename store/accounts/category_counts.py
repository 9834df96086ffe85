"""How many active accounts each tariff category has: counted by a job, as no page looks at every account, and by parts,
as no run of it does.
"""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy import Column, DateTime, Integer, Table, Text

from domain.accounts.accounts import ACTIVE
from store.core.metadata import metadata
from store.core.repository import Repository
from store.core.timeouts import allow_slow_statements

IDS_PER_PART = 20_000
"""A job looks at all accounts part by part, by their ids."""

accounts_of_categories = Table(
    "accounts_of_categories",
    metadata,
    Column("category", Text, primary_key=True),
    Column("part", Integer, primary_key=True, server_default="0", comment="which of the parts of all accounts"),
    Column("accounts", Integer, nullable=False, comment="active ones"),
    Column("counted_at", DateTime(timezone=True), nullable=False),
    comment="counted by a job, for whoever changes a tariff",
)

_COUNT = sa.text(f"""
    INSERT INTO accounts_of_categories (category, part, accounts, counted_at)
    SELECT category, :part, count(*), :now FROM accounts a
    WHERE status = '{ACTIVE}' AND id >= :first_id AND id <= :last_id GROUP BY category ORDER BY category
    ON CONFLICT (category, part) DO UPDATE SET accounts = excluded.accounts, counted_at = excluded.counted_at
""")
_FORGET = sa.text("DELETE FROM accounts_of_categories WHERE part = :part AND counted_at < :now")
_ALL = sa.text("SELECT category, sum(accounts)::int AS accounts FROM accounts_of_categories GROUP BY category")


def ids_of(part: int) -> dict[str, int]:
    """The first and the last id of an account of this part."""
    return {"first_id": part * IDS_PER_PART, "last_id": (part + 1) * IDS_PER_PART - 1}


class CategoryCounts(Repository):
    """Counts them, and reads what was counted."""

    def count(self, part: int) -> None:
        """Those of this part of the accounts."""
        allow_slow_statements(self._connection)
        self._connection.execute(_COUNT, {"now": self._now, "part": part, **ids_of(part)})
        self._connection.execute(_FORGET, {"now": self._now, "part": part})

    def by_category(self) -> Mapping[str, int]:
        """Nothing before the first count."""
        return {row.category: row.accounts for row in self._connection.execute(_ALL)}
