"""What a phone has sent in, of every kind: the read model behind one screen."""

from collections.abc import Sequence

import sqlalchemy as sa

from domain.care.case_references import APPLICATION, QUERY, TICKET
from domain.care.queries import ANSWERED, OPEN
from domain.care.requests import Request
from domain.values.periods import business_date

MOST_SHOWN = 6

_OF = sa.text(f"""
    SELECT letter, id, at, state FROM (
        (SELECT '{TICKET}' AS letter, id, reported_at AS at, state FROM outage_tickets
         WHERE phone = :phone ORDER BY id DESC LIMIT {MOST_SHOWN})
        UNION ALL
        (SELECT '{QUERY}', id, opened_at, CASE WHEN answered_at IS NULL THEN '{OPEN}' ELSE '{ANSWERED}' END
         FROM bill_queries WHERE phone = :phone ORDER BY id DESC LIMIT {MOST_SHOWN})
        UNION ALL
        (SELECT '{APPLICATION}', id, received_at, state FROM applications
         WHERE phone = :phone ORDER BY id DESC LIMIT {MOST_SHOWN})
    ) sent ORDER BY at DESC LIMIT {MOST_SHOWN}
""")


class Requests:
    """Reads on the connection of a unit of work."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def of(self, phone: str) -> Sequence[Request]:
        """The newest that the phone has sent in, the newest first."""
        rows = self._connection.execute(_OF, {"phone": phone})
        return [Request(letter, serial, business_date(at), state) for letter, serial, at, state in rows]
