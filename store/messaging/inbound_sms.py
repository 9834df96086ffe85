"""The SMS that came in, by the gateway's id: one that comes again, after an outage or a lost answer, is known."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Column, DateTime, Index, Table, Text

from domain.messaging.answer_limit import PER, AnswersGiven
from domain.messaging.messages import ANSWER
from store.core.metadata import metadata
from store.core.repository import Repository

texts = Table(
    "texts",
    metadata,
    Column("id", Text, primary_key=True, comment="what the gateway calls it"),
    Column("phone", Text, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Index("texts_received_at_idx", "received_at", postgresql_using="brin"),
)

_ALONE = sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:phone, 1))")
_ADD = sa.text(f"""
    INSERT INTO texts (id, phone, received_at) VALUES (:id, :phone, :now) ON CONFLICT (id) DO NOTHING
    RETURNING (SELECT ARRAY[count(*)::text, min(queued_at)::text] FROM messages
               WHERE phone = :phone AND purpose = '{ANSWER.name}' AND queued_at > :counted_from)
""")


class InboundTexts(Repository):
    """Remembers the ids on the connection of a unit of work."""

    def add(self, text_id: str, phone: str) -> AnswersGiven | None:
        """What answers the phone got in the last hour; None for a text that came before.

        Until the commit nobody else handles a text of this phone.
        """
        self._connection.execute(_ALONE, {"phone": phone})
        counted_from = self._now - PER
        values = {"id": text_id, "phone": phone, "now": self._now, "counted_from": counted_from}
        row = self._connection.execute(_ADD, values).scalar()
        if row is None:
            return None
        count, oldest = row
        return AnswersGiven(int(count), datetime.fromisoformat(oldest) if oldest else self._now)
