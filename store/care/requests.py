"""What a phone has sent in, of every kind: the read model behind one screen."""

from collections.abc import Sequence

import sqlalchemy as sa

from domain.care.case_references import APPLICATION, DATA, QUERY, TICKET
from domain.care.requests import CustomerRequest
from domain.values.periods import business_date
from store.core.repository import Repository

MAX_SHOWN = 6

_OF = sa.text(f"""
    SELECT letter, id, at, state FROM (
        (SELECT '{TICKET}' AS letter, id, reported_at AS at, state FROM outage_tickets
         WHERE phone = :phone ORDER BY id DESC LIMIT {MAX_SHOWN})
        UNION ALL
        (SELECT '{QUERY}', id, opened_at, state FROM bill_queries
         WHERE phone = :phone ORDER BY id DESC LIMIT {MAX_SHOWN})
        UNION ALL
        (SELECT '{APPLICATION}', id, received_at, state FROM applications
         WHERE phone = :phone AND state <> 'drafted' ORDER BY id DESC LIMIT {MAX_SHOWN})
        UNION ALL
        (SELECT '{DATA}', id, opened_at, state FROM data_requests
         WHERE phone = :phone ORDER BY id DESC LIMIT {MAX_SHOWN})
    ) sent ORDER BY at DESC LIMIT {MAX_SHOWN}
""")


_ONE = {
    TICKET: sa.text("SELECT reported_at, state FROM outage_tickets WHERE id = :id"),
    QUERY: sa.text("SELECT opened_at, state FROM bill_queries WHERE id = :id"),
    DATA: sa.text("SELECT opened_at, state FROM data_requests WHERE id = :id"),
    APPLICATION: sa.text("SELECT received_at, state FROM applications WHERE id = :id AND state <> 'drafted'"),
}


class Requests(Repository):
    """Reads on the connection of a unit of work."""

    def of(self, phone: str) -> Sequence[CustomerRequest]:
        """The newest that the phone has sent in, the newest first."""
        rows = self._connection.execute(_OF, {"phone": phone})
        return [CustomerRequest(letter, serial, business_date(at), state) for letter, serial, at, state in rows]

    def find(self, letter: str, serial: int) -> CustomerRequest | None:
        """The request of this reference, whoever sent it in; None also for a letter of which nothing is sent in."""
        row = self._connection.execute(_ONE[letter], {"id": serial}).first() if letter in _ONE else None
        return CustomerRequest(letter, serial, business_date(row[0]), row[1]) if row else None
