"""All that clerks look up of one account: where it is, whose phones know it, what was billed, paid and said to it."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from domain.errors import NotFound
from store.billing.bills import ALL_OF_ACCOUNT
from store.campaigns.audience import OLD_NUMBER
from store.core.repository import Repository

MAX_IDS = 100

_PLACE = sa.text(f"""
SELECT a.id, a.number, {OLD_NUMBER} AS old_number, a.name, a.status, n.region, n.name AS area, a.category, a.phone,
       a.language, a.balance_cents, a.parked,
       m.number AS meter, m.digits AS meter_digits, m.multiplier AS meter_multiplier, m.installed_on,
       r.value AS last_reading, r.read_on AS last_read_on, r.source AS read_by
FROM accounts a JOIN areas n ON n.id = a.area_id
LEFT JOIN meters m ON m.account_id = a.id AND m.removed_on IS NULL
LEFT JOIN LATERAL (
    SELECT value, read_on, source FROM readings WHERE meter_id = m.id AND state = 'stands'
    ORDER BY read_on DESC LIMIT 1
) r ON true
WHERE a.id = :account_id
""")
_LINKED = sa.text("""
SELECT l.phone, l.verified_at FROM links l WHERE l.account_id = :account_id
ORDER BY l.verified_at DESC NULLS LAST, l.phone LIMIT :limit
""")
_BILLS = sa.text(f"""
SELECT number, issued_at, due_on, units, total_cents, cancelled_at FROM ({ALL_OF_ACCOUNT}) b
ORDER BY issued_at DESC, id DESC LIMIT :limit
""")
_PAYMENTS = sa.text("""
SELECT receipt, cents, phone AS payer, provider, coalesce(paid_at, received_at) AS paid_at FROM payments
WHERE account_id = :account_id ORDER BY id DESC LIMIT :limit
""")
_OPEN = sa.text("""
SELECT 'query' AS kind, 'Q' AS letter, id, opened_at AS since FROM bill_queries
WHERE account_id = :account_id AND answered_at IS NULL
UNION ALL
SELECT t.kind, 'T', t.id, t.reported_at FROM outage_tickets t
WHERE t.account_id = :account_id AND t.state IN ('reported', 'known')
ORDER BY since DESC LIMIT :limit
""")
_OF_PHONE = sa.text("""
SELECT id FROM accounts WHERE phone = :phone
UNION
SELECT account_id FROM links WHERE phone = :phone
ORDER BY 1 LIMIT :limit
""")


_REGION = sa.text("SELECT n.region FROM accounts a JOIN areas n ON n.id = a.area_id WHERE a.id = :account_id")
_REGIONS = sa.text("""
SELECT a.number, n.region FROM accounts a JOIN areas n ON n.id = a.area_id WHERE a.number = ANY(:numbers)
""")


class AccountProfiles(Repository):
    """Reads them on the connection of a unit of work."""

    def place(self, account_id: int) -> dict[str, Any]:
        """The account itself, with its meter and the reading that stands. Raises `NotFound`."""
        row = self._connection.execute(_PLACE, {"account_id": account_id}).mappings().first()
        if row is None:
            raise NotFound("There is no such account", "no_account")
        return dict(row)

    def region_of(self, account_id: int) -> str:
        return str(self._connection.execute(_REGION, {"account_id": account_id}).scalar_one())

    def regions_of(self, numbers: Sequence[str]) -> dict[str, str]:
        """The regions of accounts, by their numbers."""
        found = self._connection.execute(_REGIONS, {"numbers": list(numbers)}) if numbers else ()
        return dict(map(tuple, found))

    def linked_phones(self, account_id: int, limit: int) -> list[dict[str, Any]]:
        """Phones beside that on file, and since when each may know name and balance."""
        return self._newest(_LINKED, account_id, limit)

    def bills(self, account_id: int, limit: int) -> list[dict[str, Any]]:
        """So many, the newest first, those that were cancelled too."""
        return self._newest(_BILLS, account_id, limit)

    def payments(self, account_id: int, limit: int) -> list[dict[str, Any]]:
        """So many, the newest first, each with its payer."""
        return self._newest(_PAYMENTS, account_id, limit)

    def open_cases(self, account_id: int, limit: int) -> list[dict[str, Any]]:
        """Bill queries and outage reports that nobody has closed."""
        return self._newest(_OPEN, account_id, limit)

    def of_phone(self, phone: str) -> list[int]:
        """The ids of the accounts that have it on file, or that it is linked to."""
        return list(self._connection.scalars(_OF_PHONE, {"phone": phone, "limit": MAX_IDS}))

    def _newest(self, statement: sa.TextClause, account_id: int, limit: int) -> list[dict[str, Any]]:
        rows = self._connection.execute(statement, {"account_id": account_id, "limit": limit}).mappings()
        return [dict(row) for row in rows]
