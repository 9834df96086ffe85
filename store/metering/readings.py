"""Readings: what was on a register on a day. One stands per meter and day; the others are kept, never compared."""

import sqlalchemy as sa
from sqlalchemy import BigInteger, CheckConstraint, Column, Date, DateTime, ForeignKey, Identity, Index, Table, Text

from domain.metering.readings import CORRECTED, STANDS, STATES, Submission
from store.core.batching import Write
from store.core.metadata import metadata
from store.core.repository import Repository

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

READING_IDS = "readings_id_seq"

_ADD = Write("""
    reading AS (
        INSERT INTO readings (id, account_id, meter_id, value, read_on, mark, source, state, flag, phone, received_at,
                              first_given_at)
        OVERRIDING SYSTEM VALUE
        VALUES (:reading_id, :reading_account_id, :reading_meter_id, :reading_value, :reading_read_on, :reading_mark,
                :reading_source, :reading_state, :reading_flag, :reading_phone, :reading_received_at,
                :reading_first_given_at)
    )
""")


class Readings(Repository):
    """Writes readings on the connection of a unit of work."""

    def add(self, submission: Submission) -> int:
        """Keep the reading; its id. When it is sent, `IntegrityError` if another one stands for this meter and day."""
        reading_id = self._ids.next(READING_IDS)
        values = {
            "reading_id": reading_id,
            "reading_account_id": submission.account_id,
            "reading_meter_id": submission.meter_id,
            "reading_value": submission.reading.value,
            "reading_read_on": submission.reading.read_on,
            "reading_mark": submission.reading.mark.value,
            "reading_source": submission.source,
            "reading_state": submission.state,
            "reading_flag": submission.flag,
            "reading_phone": submission.phone,
            "reading_received_at": self._now,
            "reading_first_given_at": submission.first_given_at,
        }
        self._connection.defer(_ADD, values)
        return reading_id

    def correct(self, reading_id: int) -> None:
        """It was wrong: it no longer stands, and is kept."""
        standing = readings.update().where(readings.c.id == reading_id, readings.c.state == STANDS)
        self._connection.execute(standing.values(state=CORRECTED))
