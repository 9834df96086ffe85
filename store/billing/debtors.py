"""The accounts that owe something, apart from all accounts: a list of debtors passes over nobody who owes nothing.

Triggers of the accounts keep them in the transaction that changes a balance from or to nothing. An index on the balance
would be written to with each bill and payment, and with it all other indexes of the account. Each night the newest
million of accounts is compared, and one more.
"""

from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Table

from store.core.metadata import metadata
from store.core.repository import Repository
from store.core.timeouts import allow_slow_statements

IDS_PER_PART = 1_000_000

debtors = Table(
    "debtors",
    metadata,
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    comment="accounts that owe something; triggers of accounts keep it",
)

_NEWEST = sa.text(f"SELECT coalesce(max(id), 0) / {IDS_PER_PART} FROM accounts")
_ADD_MISSING = sa.text("""
    INSERT INTO debtors (account_id)
    SELECT id FROM accounts a WHERE id >= :first_id AND id < :end_id AND balance_cents > 0
      AND NOT EXISTS (SELECT FROM debtors d WHERE d.account_id = a.id)
    ON CONFLICT DO NOTHING RETURNING account_id
""")
_REMOVE_OTHERS = sa.text("""
    DELETE FROM debtors d WHERE account_id >= :first_id AND account_id < :end_id
      AND NOT EXISTS (SELECT FROM accounts a WHERE a.id = d.account_id AND a.balance_cents > 0)
    RETURNING account_id
""")


class WrongDebtors(NamedTuple):
    """So many accounts owed something and were none, and so many the other way round."""

    missing: int
    needless: int


class Debtors(Repository):
    """Compares them with the balances on the connection of a unit of work."""

    def compare(self, day: int) -> WrongDebtors:
        """Look at the newest million of accounts, and at one more that is another one each day; put right what
        differs.
        """
        allow_slow_statements(self._connection)
        newest = int(self._connection.execute(_NEWEST).scalar_one())
        missing = needless = 0
        for part in {newest, day % (newest + 1)}:
            asked = {"first_id": part * IDS_PER_PART, "end_id": (part + 1) * IDS_PER_PART}
            missing += len(self._connection.execute(_ADD_MISSING, asked).all())
            needless += len(self._connection.execute(_REMOVE_OTHERS, asked).all())
        return WrongDebtors(missing, needless)
