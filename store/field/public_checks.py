"""How often each phone has asked whether a technician is real, by day."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy import Column, Date, Index, Integer, Table, Text

from store.core.metadata import metadata
from store.core.repository import Repository

technician_checks = Table(
    "technician_checks",
    metadata,
    Column("phone", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("tries", Integer, nullable=False),
    Index("technician_checks_day_idx", "day"),
)

_COUNT = sa.text("""
    INSERT INTO technician_checks (phone, day, tries) VALUES (:phone, :day, 1)
    ON CONFLICT (phone, day) DO UPDATE SET tries = technician_checks.tries + 1 RETURNING tries
""")
_GIVE_BACK = sa.text("UPDATE technician_checks SET tries = tries - 1 WHERE phone = :phone AND day = :day AND tries > 0")


class TechnicianChecks(Repository):
    """Counts on the connection of a unit of work."""

    def count(self, phone: str, day: date) -> int:
        """One try more: which one of the day it is."""
        return int(self._connection.execute(_COUNT, {"phone": phone, "day": day}).scalar_one())

    def give_back(self, phone: str, day: date) -> None:
        """A try that was right is none."""
        self._connection.execute(_GIVE_BACK, {"phone": phone, "day": day})
