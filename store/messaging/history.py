"""What was sent to a phone, or about an account, and what became of it."""

from typing import Any

import sqlalchemy as sa

from store.core.repository import Repository

_COLUMNS = """
m.id, m.queued_at, m.phone, a.number AS account, m.purpose, m.state, m.submitted_at, m.settled_at, m.gateway_status,
m.parts, m.text
"""
# The newest first; the next page begins below the last id of the page before.
_OF_PHONE = sa.text(f"""
SELECT {_COLUMNS} FROM messages m LEFT JOIN accounts a ON a.id = m.account_id
WHERE m.phone = :phone AND (:after = 0 OR m.id < :after) ORDER BY m.id DESC LIMIT :limit
""")
_OF_ACCOUNT = sa.text(f"""
SELECT {_COLUMNS} FROM messages m LEFT JOIN accounts a ON a.id = m.account_id
WHERE m.phone = ANY(:phones) AND (m.account_id = :account_id OR m.account_id IS NULL AND m.phone = :own)
ORDER BY m.id DESC LIMIT :limit
""")


class MessageHistory(Repository):
    """Reads it on the connection of a unit of work."""

    def of_phone(self, phone: str, after: int, limit: int) -> list[dict[str, Any]]:
        rows = self._connection.execute(_OF_PHONE, {"phone": phone, "after": after, "limit": limit}).mappings()
        return [dict(row) for row in rows]

    def of_account(self, account_id: int, own: str | None, phones: list[str], limit: int) -> list[dict[str, Any]]:
        """What these phones were sent about this account, and its own phone about no account at all."""
        values = {"account_id": account_id, "own": own, "phones": phones, "limit": limit}
        return [dict(row) for row in self._connection.execute(_OF_ACCOUNT, values).mappings()]
