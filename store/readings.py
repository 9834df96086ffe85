"""Readings: what was on a register on a day. One stands a meter and day; the others are kept, never compared."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import BigInteger, CheckConstraint, Column, Date, DateTime, ForeignKey, Identity, Index, Table, Text

from domain.readings import CORRECTED, STANDS, STATES, Submission
from store.metadata import metadata

readings = Table(
    "readings",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("account_id", BigInteger, ForeignKey("accounts.id"), nullable=False),
    Column("meter_id", BigInteger, ForeignKey("meters.id"), nullable=False),
    Column("value", BigInteger, nullable=False),
    Column("read_on", Date, nullable=False),
    Column("mark", Text, nullable=False, comment="A actual, C customer"),
    Column("source", Text, nullable=False, comment="the door it came in by: import, ussd, sms, technician"),
    Column("state", Text, nullable=False, comment="stands, held (kept, not billed), corrected"),
    Column("flag", Text, comment="why a technician should look"),
    Column("phone", Text),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("first_given_at", DateTime(timezone=True), comment="of a correction: when the first it corrects came in"),
    CheckConstraint("value >= 0", name="value"),
    CheckConstraint("mark IN ('A', 'C')", name="mark"),
    CheckConstraint(f"state IN {STATES}", name="state"),
    Index("readings_standing_idx", "meter_id", "read_on", unique=True, postgresql_where=sa.text("state = 'stands'")),
    Index("readings_account_id_idx", "account_id"),
    # Readings come in the order of their days, so a few pages of index find those of one.
    Index("readings_read_on_idx", "read_on", postgresql_using="brin"),
)

_ADD = readings.insert().returning(readings.c.id)


class Readings:
    """Writes readings on the connection of a unit of work."""

    def __init__(self, connection: sa.Connection, received_at: datetime) -> None:
        self._connection = connection
        self._received_at = received_at

    def add(self, submission: Submission) -> int:
        """Keep the reading; its id. `IntegrityError` when another one stands for this meter and day."""
        values = {
            "account_id": submission.account_id,
            "meter_id": submission.meter_id,
            "value": submission.reading.value,
            "read_on": submission.reading.read_on,
            "mark": submission.reading.mark.value,
            "source": submission.source,
            "state": submission.state,
            "flag": submission.flag,
            "phone": submission.phone,
            "received_at": self._received_at,
            "first_given_at": submission.first_given_at,
        }
        return int(self._connection.execute(_ADD, values).scalar_one())

    def correct(self, reading_id: int) -> None:
        """It was wrong: it no longer stands, and is kept."""
        standing = readings.update().where(readings.c.id == reading_id, readings.c.state == STANDS)
        self._connection.execute(standing.values(state=CORRECTED))
