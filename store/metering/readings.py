"""Readings: what was on a register on a day. One stands per meter and day; the others are kept, never compared."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
)

from domain.metering.readings import CORRECTED, STANDS, STATES, Mark, Reading, StandingReading, Submission
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
    Column("corrects_id", BigInteger, ForeignKey("readings.id"), comment="the reading of ours that it puts right"),
    Column("first_given_at", DateTime(timezone=True), comment="of a correction: when the first it corrects came in"),
    Column("by_stranger", Boolean, nullable=False, server_default=sa.false(), comment="neither on file nor proved"),
    Column("corrections", Integer, nullable=False, server_default="0", comment="of its period, before it"),
    CheckConstraint("value >= 0", name="value"),
    CheckConstraint("mark IN ('A', 'C')", name="mark"),
    CheckConstraint(f"state IN {STATES}", name="state"),
    Index("readings_standing_idx", "meter_id", "read_on", unique=True, postgresql_where=sa.text("state = 'stands'")),
    Index("readings_account_id_idx", "account_id"),
    Index("readings_not_standing_idx", "account_id", postgresql_where=sa.text("state <> 'stands'")),
    Index("readings_corrects_id_idx", "id", postgresql_where=sa.text("corrects_id IS NOT NULL")),
    Index("readings_by_stranger_idx", "phone", "received_at", postgresql_where=sa.text("by_stranger")),
    # Readings come in the order of their days, so a few pages of index find those of one.
    Index("readings_read_on_idx", "read_on", postgresql_using="brin"),
)
# Triggers of readings keep it, so that who was not read for long is found by an index.
last_readings = Table(
    "last_readings",
    metadata,
    Column("meter_id", BigInteger, primary_key=True, autoincrement=False),
    Column("read_on", Date, nullable=False),
    Index("last_readings_read_on_idx", "read_on", "meter_id"),
    comment="of the reading that stands; triggers of readings keep it",
)

READING_IDS = "readings_id_seq"

_ADD = Write("""
    reading AS (
        INSERT INTO readings (id, account_id, meter_id, value, read_on, mark, source, state, flag, phone, received_at,
                              first_given_at, corrects_id, by_stranger, corrections)
        OVERRIDING SYSTEM VALUE
        VALUES (:reading_id, :reading_account_id, :reading_meter_id, :reading_value, :reading_read_on, :reading_mark,
                :reading_source, :reading_state, :reading_flag, :reading_phone, :reading_received_at,
                :reading_first_given_at, :reading_corrects_id, :reading_by_stranger, :reading_corrections)
    )
""")
_BEFORE, _THAT_DAY, _AFTER = -1, 0, 1
_STANDING = sa.text(f"""
    (SELECT {_THAT_DAY}, id, value, read_on, mark FROM readings
     WHERE meter_id = :meter_id AND read_on = :day AND state = '{STANDS}')
    UNION ALL
    (SELECT {_BEFORE}, id, value, read_on, mark FROM readings
     WHERE meter_id = :meter_id AND read_on < :day AND state = '{STANDS}' ORDER BY read_on DESC LIMIT 1)
    UNION ALL
    (SELECT {_AFTER}, id, value, read_on, mark FROM readings
     WHERE meter_id = :meter_id AND read_on > :day AND state = '{STANDS}' ORDER BY read_on LIMIT 1)
""")


_FOR_OTHERS = sa.text("""
    SELECT count(DISTINCT account_id) FROM readings
    WHERE phone = :phone AND by_stranger AND received_at >= :since AND account_id <> :except_account_id
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
            "reading_corrects_id": submission.corrects_id,
            "reading_by_stranger": submission.by_stranger,
            "reading_corrections": submission.corrections,
        }
        self._connection.defer(_ADD, values)
        return reading_id

    def standing(self, meter_id: int, day: date) -> StandingReading | None:
        """The reading of that day that stands, and its neighbours on the meter."""
        rows = self._connection.execute(_STANDING, {"meter_id": meter_id, "day": day}).all()
        found = {place: (row_id, Reading(value, read_on, Mark(mark))) for place, row_id, value, read_on, mark in rows}
        if (that := found.get(_THAT_DAY)) is None:
            return None
        before, after = (found[place][1] if place in found else None for place in (_BEFORE, _AFTER))
        return StandingReading(*that, before, after)

    def correct(self, reading_id: int) -> None:
        """It was wrong: it no longer stands, and is kept."""
        standing = readings.update().where(readings.c.id == reading_id, readings.c.state == STANDS)
        self._connection.execute(standing.values(state=CORRECTED))

    def vouch_for(self, meter_id: int, day: date) -> None:
        """The owner says the same: it is no longer a stranger's."""
        that = readings.update().where(readings.c.meter_id == meter_id, readings.c.read_on == day)
        self._connection.execute(that.where(readings.c.state == STANDS).values(by_stranger=False))

    def has_come_since(self, meter_id: int, day: date, instant: datetime) -> bool:
        """Whether the reading of that day that stands came after that instant."""
        that = sa.exists().where(readings.c.meter_id == meter_id, readings.c.read_on == day)
        came_since = that.where(readings.c.state == STANDS, readings.c.received_at > instant)
        return bool(self._connection.execute(sa.select(came_since)).scalar())

    def accounts_read_for_others(self, phone: str, since: datetime, except_account_id: int) -> int:
        """For how many other accounts this phone, a stranger's to them, has read since then."""
        values = {"phone": phone, "since": since, "except_account_id": except_account_id}
        return int(self._connection.scalar(_FOR_OTHERS, values))
