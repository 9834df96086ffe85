"""What a phone has sent in, of every kind: the read model behind one screen."""

from collections.abc import Sequence

import sqlalchemy as sa

from domain.care.case_references import APPLICATION, QUERY, TICKET
from domain.care.queries import ANSWERED, OPEN
from domain.care.requests import CustomerRequest
from domain.values.periods import business_date
from store.core.repository import Repository

MAX_SHOWN = 6

_OF = sa.text(f"""
    SELECT letter, id, at, state FROM (
        (SELECT '{TICKET}' AS letter, id, reported_at AS at, state FROM outage_tickets
         WHERE phone = :phone ORDER BY id DESC LIMIT {MAX_SHOWN})
        UNION ALL
        (SELECT '{QUERY}', id, opened_at, CASE WHEN answered_at IS NULL THEN '{OPEN}' ELSE '{ANSWERED}' END
         FROM bill_queries WHERE phone = :phone ORDER BY id DESC LIMIT {MAX_SHOWN})
        UNION ALL
        (SELECT '{APPLICATION}', id, received_at, state FROM applications
         WHERE phone = :phone ORDER BY id DESC LIMIT {MAX_SHOWN})
    ) sent ORDER BY at DESC LIMIT {MAX_SHOWN}
""")


class Requests(Repository):
    """Reads on the connection of a unit of work."""

    def of(self, phone: str) -> Sequence[CustomerRequest]:
        """The newest that the phone has sent in, the newest first."""
        rows = self._connection.execute(_OF, {"phone": phone})
        return [CustomerRequest(letter, serial, business_date(at), state) for letter, serial, at, state in rows]
